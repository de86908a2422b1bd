//! The paper exchange itself.

use std::sync::{Arc, Mutex};

use cambist_model::{AccountId, Source, Symbol, Timestamp};
use cambist_ports::Clock;
use cambist_ports::exchange::{
    Account, DeadMansSwitch, Exchange, ExchangeDescriptor, ExchangeError, MarketData, Streams, Trading, Unsupported,
};
use cambist_ports::paper::{PaperAccount, PaperChanges, PaperVault, Ticket};
use cambist_ports::store::StoreError;
use tokio::sync::Notify;

use super::commits::Commits;
use super::profile;
use super::publisher::Publisher;
use super::random::Random;
use crate::config::{FaultRates, Latency, PaperConfig};
use crate::id::exchange_id;
use crate::market::MarketModel;
use crate::venue::Venue;

/// The paper exchange: an exchange like any other to whoever uses it, and the durable truth about its account.
///
/// An order that is taken survives a crash, and so do its hold, its executions and its place among the account's own
/// orders. Its place in the queue among the background's orders does not: after a restart they stand before it. What
/// happened since the last change was written down, a minute at most while somebody watched, is played again after a
/// crash.
pub struct PaperExchange {
    pub(super) account: AccountId,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) vault: Arc<dyn PaperVault>,
    pub(super) latency: Latency,
    pub(super) faults: FaultRates,
    /// The market time at which the account was opened, if it is new: nothing was written down of markets before.
    pub(super) new_since: Option<Timestamp>,
    pub(super) desk: Mutex<Desk>,
    /// What the account was opened with, on its way to the vault.
    founding: tokio::sync::Mutex<Option<Ticket>>,
    pub(super) commits: Commits,
    /// Rings when there may be something to drive.
    pub(super) busy: Notify,
    descriptor: ExchangeDescriptor,
    source: Source,
    pub(super) symbols: Vec<Symbol>,
}

/// What the lock guards.
pub(super) struct Desk {
    pub(super) venue: Venue,
    pub(super) publisher: Publisher,
    pub(super) random: Random,
}

impl PaperExchange {
    /// Opens the exchange on a market: its account goes on where the vault remembers it, a new one is funded. Returns when
    /// that is durable.
    ///
    /// Time passes for the account's orders when somebody asks, and while [`PaperExchange::run`] does.
    pub async fn open(
        config: PaperConfig,
        model: Box<dyn MarketModel>,
        vault: Arc<dyn PaperVault>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let saved = vault.load(config.account).await?;
        let venue = Venue::without_account(config, model, clock.now());
        let opened = Self::with_account(venue, saved.as_ref(), vault, clock)?;
        opened.founded().await?;
        Ok(opened)
    }

    /// Opens the exchange on a venue that has no account yet, with the account that the vault has `saved`. Its market can be
    /// looked at from then on; its account not before it is [`founded`](Self::founded).
    pub fn with_account(
        mut venue: Venue,
        saved: Option<&PaperAccount>,
        vault: Arc<dyn PaperVault>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let &PaperConfig { account, latency, faults, seed, .. } = venue.config();
        venue.admit(saved)?;
        let changes = venue.take_effects().changes;
        let founding = (changes != PaperChanges::default()).then(|| vault.commit(account, changes));
        Ok(Self {
            account,
            clock,
            vault,
            latency,
            faults,
            new_since: saved.is_none().then(|| venue.market_time()),
            descriptor: profile::descriptor(),
            source: venue.source(),
            symbols: venue.symbols(),
            desk: Mutex::new(Desk { venue, publisher: Publisher::new(), random: Random::new(seed) }),
            founding: tokio::sync::Mutex::new(founding),
            commits: Commits::default(),
            busy: Notify::new(),
        })
    }

    /// Waits until what the account was opened with is durable. What happens to it later is never durable before that. If it
    /// cannot be written, the exchange has stopped.
    pub async fn founded(&self) -> Result<(), StoreError> {
        let mut founding = self.founding.lock().await;
        if let Some(ticket) = founding.as_mut() {
            let written = ticket.await;
            *founding = None;
            if let Err(error) = &written {
                self.commits.fail(&format!("its account could not be written: {error}"));
            }
            return written;
        }
        self.commits.check().map_err(|detail| StoreError::Unavailable { detail, source: None })
    }

    /// The index of a market.
    pub(super) fn find(&self, symbol: Symbol) -> Result<usize, ExchangeError> {
        let index = self.symbols.iter().position(|known| *known == symbol);
        index.ok_or_else(|| ExchangeError::UnknownSymbol {
            exchange: exchange_id(),
            symbol,
            known: self.symbols.clone(),
        })
    }
}

impl Exchange for PaperExchange {
    fn descriptor(&self) -> &ExchangeDescriptor {
        &self.descriptor
    }

    fn account_id(&self) -> Result<AccountId, Unsupported> {
        Ok(self.account)
    }

    fn source(&self) -> Source {
        self.source
    }

    fn market_data(&self) -> Result<&dyn MarketData, Unsupported> {
        Ok(self)
    }

    fn account(&self) -> Result<&dyn Account, Unsupported> {
        Ok(self)
    }

    fn trading(&self) -> Result<&dyn Trading, Unsupported> {
        Ok(self)
    }

    fn streams(&self) -> Result<&dyn Streams, Unsupported> {
        Ok(self)
    }

    fn dead_mans_switch(&self) -> Result<&dyn DeadMansSwitch, Unsupported> {
        Ok(self)
    }
}
