//! The state of a market in one line.

use cambist_model::{Percent, Price, Quantity, Symbol, Ticker, Timestamp};

use crate::id::{SOURCE, exchange_id};
use crate::wire::DayTicker;

/// The best prices. A price of zero means that nobody is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Best {
    pub(crate) bid: (Price, Quantity),
    pub(crate) ask: (Price, Quantity),
}

/// The last price and the last 24 hours. A price of zero means that there was no trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) last: Price,
    pub(crate) open: Price,
    pub(crate) high: Price,
    pub(crate) low: Price,
    pub(crate) volume: Quantity,
    pub(crate) change: Percent,
    /// Until when, in the market's own time.
    pub(crate) at: Timestamp,
}

impl DayTicker {
    pub(crate) fn best(&self) -> Best {
        Best { bid: (self.bid_price, self.bid_qty), ask: (self.ask_price, self.ask_qty) }
    }

    pub(crate) fn day(&self) -> Day {
        Day {
            last: self.last_price,
            open: self.open_price,
            high: self.high_price,
            low: self.low_price,
            volume: self.volume,
            change: self.price_change_percent,
            at: Timestamp::from_millis(self.close_time),
        }
    }
}

/// Both together, heard at `now`. The change is the venue's own number.
pub(crate) fn ticker(symbol: Symbol, best: &Best, day: &Day, now: Timestamp) -> Ticker {
    let (bid, ask) = (traded(best.bid.0), traded(best.ask.0));
    let open = traded(day.open);
    Ticker {
        exchange: exchange_id(),
        symbol,
        bid,
        bid_quantity: bid.map(|_| best.bid.1),
        ask,
        ask_quantity: ask.map(|_| best.ask.1),
        last: traded(day.last),
        open_24h: open,
        high_24h: traded(day.high),
        low_24h: traded(day.low),
        volume_24h: Some(day.volume),
        change_24h_pct: open.map(|_| day.change),
        market_time: day.at,
        source: SOURCE,
        as_of: now,
        age_ms: 0,
    }
}

fn traded(price: Price) -> Option<Price> {
    (!price.is_zero()).then_some(price)
}
