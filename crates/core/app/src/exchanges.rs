//! The exchanges that there are.

use std::sync::Arc;

use cambist_model::access::{Grant, TradingMode};
use cambist_model::safety::Limits;
use cambist_model::{AccountId, AccountMode, AppError, ExchangeId};
use cambist_ports::exchange::{Exchange, Unsupported};

/// An exchange with the limits that orders to it are held to.
pub struct Venue {
    /// The exchange.
    pub exchange: Arc<dyn Exchange>,
    /// The limits in force.
    pub limits: Limits,
}

impl Venue {
    /// The exchange's id.
    pub fn id(&self) -> ExchangeId {
        self.exchange.descriptor().id
    }

    /// The account that is used there.
    pub fn account(&self) -> Result<AccountKey, Unsupported> {
        let (account, mode) = (self.exchange.account_id()?, self.mode()?);
        Ok(AccountKey { exchange: self.id(), account, mode: TradingMode::of(mode) })
    }

    /// What the account is.
    pub fn mode(&self) -> Result<AccountMode, Unsupported> {
        self.exchange.descriptor().mode.ok_or_else(|| Unsupported::no_account(self.id()))
    }
}

/// An account, as grants know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountKey {
    /// Where.
    pub exchange: ExchangeId,
    /// Which.
    pub account: AccountId,
    /// At which stakes.
    pub mode: TradingMode,
}

impl AccountKey {
    /// Is it among what was granted?
    pub fn is_granted(&self, grant: &Grant) -> bool {
        grant.has_account(self.exchange, self.account, self.mode)
    }
}

/// The configured exchanges, in the order of the configuration. The first is the one meant when none is named.
#[derive(Clone)]
pub struct Exchanges(Arc<[Arc<Venue>]>);

impl Exchanges {
    /// Takes the configured exchanges.
    pub fn new(venues: Vec<Venue>) -> Self {
        Self(venues.into_iter().map(Arc::new).collect())
    }

    /// All of them.
    pub fn all(&self) -> &[Arc<Venue>] {
        &self.0
    }

    /// The exchange named, or the first.
    pub fn get(&self, id: Option<ExchangeId>) -> Result<&Arc<Venue>, AppError> {
        let found = self.0.iter().find(|venue| id.is_none_or(|id| venue.id() == id));
        found.ok_or_else(|| {
            let known: Vec<_> = self.0.iter().map(|venue| venue.id().to_string()).collect();
            let asked = id.map(|id| id.to_string()).unwrap_or_default();
            AppError::not_found("exchange", format!("there is no exchange {asked:?} here"))
                .hint(format!("configured: {}", known.join(", ")))
        })
    }

    /// The account that is used at the exchange named, or at the first.
    pub fn account(&self, id: Option<ExchangeId>) -> Result<AccountKey, AppError> {
        Ok(self.get(id)?.account()?)
    }

    /// The account that is used at each of them, where there is one.
    pub fn accounts(&self) -> impl Iterator<Item = AccountKey> {
        self.0.iter().filter_map(|venue| venue.account().ok())
    }

    /// An account that was used at an exchange once, or is now.
    pub fn account_of(&self, exchange: ExchangeId, account: AccountId) -> Result<AccountKey, AppError> {
        Ok(AccountKey { account, ..self.account(Some(exchange))? })
    }

    /// The one account whose records somebody sees at this exchange; `None` if they see those of every account that was
    /// ever used.
    pub fn only_account(&self, grant: &Grant, exchange: Option<ExchangeId>) -> Result<Option<AccountId>, AppError> {
        let is_limited = grant.accounts.is_some();
        is_limited.then(|| self.account(exchange).map(|key| key.account)).transpose()
    }
}
