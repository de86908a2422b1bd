//! Books.

use cambist_model::{OrderBook, Price, PriceLevel, Quantity, Symbol, Timestamp};

use crate::id::{SOURCE, exchange_id};

/// Pairs as levels.
pub(crate) fn levels(pairs: impl IntoIterator<Item = (Price, Quantity)>) -> Vec<PriceLevel> {
    pairs.into_iter().map(|(price, quantity)| PriceLevel { price, quantity }).collect()
}

/// A book of these levels after update `sequence`, at `market_time`, heard at `now`.
pub(crate) fn order_book(
    symbol: Symbol,
    (bids, asks): (Vec<PriceLevel>, Vec<PriceLevel>),
    sequence: u64,
    market_time: Timestamp,
    now: Timestamp,
) -> OrderBook {
    let (spread, spread_pct) = OrderBook::spread_between(&bids, &asks);
    OrderBook {
        exchange: exchange_id(),
        symbol,
        bids,
        asks,
        spread,
        spread_pct,
        sequence,
        market_time,
        source: SOURCE,
        as_of: now,
        age_ms: 0,
    }
}
