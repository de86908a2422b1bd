//! What a set of limits covers.

use std::fmt;

use crate::{AccountId, ExchangeId, Symbol};

/// What a set of limits covers. Each is held to its own limits by what itself has used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Every account, each by itself: the `[safety]` section.
    EveryAccount,
    /// The account at an exchange.
    Exchange(ExchangeId),
    /// An account at an exchange.
    Account(ExchangeId, AccountId),
    /// A product, at whatever exchange.
    Product(Symbol),
    /// Whoever places orders under this name, at whatever exchange. In small letters.
    Agent(String),
}

impl Scope {
    /// An agent by its name, however that is written.
    pub fn agent(name: &str) -> Self {
        Self::Agent(name.to_ascii_lowercase())
    }

    /// Where its limits stand in the configuration.
    pub fn section(&self) -> String {
        match self {
            Self::EveryAccount => "safety".to_owned(),
            Self::Exchange(exchange) => format!("safety.exchanges.{exchange}"),
            Self::Account(exchange, account) => format!("safety.accounts.\"{exchange}/{account}\""),
            Self::Product(symbol) => format!("safety.products.{symbol}"),
            Self::Agent(name) => format!("safety.agents.{name}"),
        }
    }

    /// Does it cover an order on this market, in this account, by this agent?
    pub fn covers(&self, exchange: ExchangeId, account: AccountId, symbol: Symbol, placed_by: &str) -> bool {
        match self {
            Self::EveryAccount => true,
            Self::Exchange(of) => *of == exchange,
            Self::Account(at, of) => (*at, *of) == (exchange, account),
            Self::Product(of) => *of == symbol,
            Self::Agent(name) => name.eq_ignore_ascii_case(placed_by),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EveryAccount => f.write_str("account"),
            Self::Exchange(exchange) => write!(f, "exchange {exchange}"),
            Self::Account(exchange, account) => write!(f, "account {exchange}/{account}"),
            Self::Product(symbol) => write!(f, "product {symbol}"),
            Self::Agent(name) => write!(f, "agent {name}"),
        }
    }
}
