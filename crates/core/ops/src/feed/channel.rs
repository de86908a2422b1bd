//! What a feed is about.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a feed is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The state of a market in one line, when it changes.
    Ticker,
    /// The trades of a market.
    Trades,
    /// The best levels of a market, when they change.
    Book,
    /// The candle of a market that is being made, and the one before it when it is complete.
    Candles,
    /// The account's own orders, when they change.
    Orders,
}

impl Channel {
    /// Every channel.
    pub const ALL: &[Self] = &[Self::Ticker, Self::Trades, Self::Book, Self::Candles, Self::Orders];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ticker => "ticker",
            Self::Trades => "trades",
            Self::Book => "book",
            Self::Candles => "candles",
            Self::Orders => "orders",
        }
    }

    /// Reads a name, or the name that Coinbase gives to the channel.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "ticker" | "tickers" => Self::Ticker,
            "trades" | "market_trades" => Self::Trades,
            "book" | "level2" => Self::Book,
            "candles" => Self::Candles,
            "orders" | "user" => Self::Orders,
            _ => return None,
        })
    }

    /// Does it speak of one market?
    pub const fn of_a_market(self) -> bool {
        !matches!(self, Self::Orders)
    }

    /// The names of all channels, as they stand in complaints.
    pub fn names() -> String {
        Self::ALL.iter().map(|channel| channel.as_str()).collect::<Vec<_>>().join(", ")
    }
}
