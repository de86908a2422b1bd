//! What an exchange is, as data: it feeds the capability table, the checks and the conformance tests.

use cambist_model::{AccountMode, ExchangeId};
use schemars::JsonSchema;
use serde::Serialize;

/// An exchange described.
#[derive(Clone, Debug)]
pub struct ExchangeDescriptor {
    /// Its id.
    pub id: ExchangeId,
    /// Its name as people write it.
    pub name: &'static str,
    /// One sentence about it.
    pub about: &'static str,
    /// What the account in use is: on paper, in a sandbox, with real money. `None` if there is none, and only the public
    /// market is asked.
    pub mode: Option<AccountMode>,
    /// The names of the secrets that it takes, like `api_key`.
    pub credentials: Vec<&'static str>,
    /// Which client order ids it takes.
    pub client_order_id: ClientOrderIdRule,
    /// Is it asked over a network, so that its market data is kept for a while? One in this process tells at once.
    pub remote: bool,
    /// How many candles it gives per call.
    pub max_candles: u32,
    /// How many candles back from the one that runs now it has any to give; `None` if it has all.
    pub candle_history: Option<u32>,
    /// How many levels of a book it gives.
    pub max_book_depth: u32,
    /// How many recent trades it gives.
    pub max_trades: u32,
    /// What it can do. What is not listed, it cannot.
    pub capabilities: Vec<Capability>,
}

/// Which client order ids an exchange takes.
#[derive(Clone, Copy, Debug)]
pub struct ClientOrderIdRule {
    /// The longest, in characters.
    pub max_length: usize,
    /// Does a repeated id never make a second order?
    pub dedupes: bool,
}

/// One row of the capability table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Capability {
    /// What the row is about.
    pub area: CapabilityArea,
    /// The operation, order type, time in force, flag or timeframe.
    pub name: &'static str,
    /// Can the exchange do it?
    #[serde(flatten)]
    pub support: Support,
}

/// What a capability row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum CapabilityArea {
    /// A thing that can be asked of it.
    Operation,
    /// A kind of order.
    OrderType,
    /// How long an order can live.
    TimeInForce,
    /// A property of an order.
    OrderFlag,
    /// A candle length.
    Timeframe,
    /// A stream of events.
    Stream,
}

/// Can the exchange do it?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "support", content = "how", rename_all = "snake_case")]
pub enum Support {
    /// Yes, itself.
    Native,
    /// We do it on top of what it offers; this is how.
    Emulated(&'static str),
    /// No; this is why.
    No(&'static str),
}

impl Capability {
    /// Rows of one area that have the same support.
    pub fn rows(
        area: CapabilityArea,
        names: impl IntoIterator<Item = &'static str>,
        support: Support,
    ) -> impl Iterator<Item = Self> {
        names.into_iter().map(move |name| Self { area, name, support })
    }
}

impl ExchangeDescriptor {
    /// Can it do `name` in `area`?
    pub fn supports(&self, area: CapabilityArea, name: &str) -> bool {
        let row = self.capabilities.iter().find(|row| row.area == area && row.name == name);
        row.is_some_and(|row| !matches!(row.support, Support::No(_)))
    }
}
