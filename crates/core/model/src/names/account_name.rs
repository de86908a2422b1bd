//! Accounts as people write them: with the exchange where they are held.

use std::fmt;

use super::{AccountId, ExchangeId, NameError, named_text};

/// An account of an exchange, `kraken/main`, or every account there, `kraken`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountName {
    exchange: ExchangeId,
    account: Option<AccountId>,
}

impl AccountName {
    /// Reads `exchange/account` or `exchange`.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let (exchange, account) = match text.split_once('/') {
            Some((exchange, account)) => (exchange, Some(AccountId::parse(account)?)),
            None => (text, None),
        };
        Ok(Self { exchange: ExchangeId::parse(exchange)?, account })
    }

    /// Is `account` at `exchange` meant?
    pub fn means(&self, exchange: ExchangeId, account: AccountId) -> bool {
        self.exchange == exchange && self.account.is_none_or(|own| own == account)
    }

    /// Is everything that `other` means meant here too?
    pub fn covers(&self, other: &Self) -> bool {
        self.exchange == other.exchange && (self.account.is_none() || self.account == other.account)
    }

    /// The exchange.
    pub fn exchange(&self) -> ExchangeId {
        self.exchange
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.account {
            Some(account) => write!(f, "{}/{account}", self.exchange),
            None => self.exchange.fmt(f),
        }
    }
}

named_text!(AccountName, "^[A-Za-z0-9_.-]{1,24}(/[a-z0-9_-]{1,48})?$", "paper/paper");
