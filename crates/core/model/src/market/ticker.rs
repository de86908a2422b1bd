//! The state of a market in one line.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ExchangeId, Percent, Price, Quantity, Source, Symbol, Timestamp};

/// Best prices, last price and the last 24 hours of a market.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ticker {
    /// Where.
    pub exchange: ExchangeId,
    /// What.
    pub symbol: Symbol,
    /// The best price to sell at.
    pub bid: Option<Price>,
    /// How much is bid there, in the base asset.
    pub bid_quantity: Option<Quantity>,
    /// The best price to buy at.
    pub ask: Option<Price>,
    /// How much is asked there, in the base asset.
    pub ask_quantity: Option<Quantity>,
    /// The price of the last trade.
    pub last: Option<Price>,
    /// The first price of the last 24 hours.
    pub open_24h: Option<Price>,
    /// The highest price of the last 24 hours.
    pub high_24h: Option<Price>,
    /// The lowest price of the last 24 hours.
    pub low_24h: Option<Price>,
    /// How much of the base asset was traded in the last 24 hours.
    pub volume_24h: Option<Quantity>,
    /// The change of the last price over 24 hours, in percent.
    pub change_24h_pct: Option<Percent>,
    /// The market's own time of this state: the time of the recording in a replay.
    pub market_time: Timestamp,
    /// Where this answer comes from.
    pub source: Source,
    /// When it was true, by our clock.
    pub as_of: Timestamp,
    /// How old it was when answered, in milliseconds.
    pub age_ms: u64,
}

impl Ticker {
    /// Halfway between bid and ask, or the last price where one side is empty.
    pub fn mid(&self) -> Option<Price> {
        self.bid.zip(self.ask).and_then(|(bid, ask)| bid.halfway(ask)).or(self.last)
    }
}
