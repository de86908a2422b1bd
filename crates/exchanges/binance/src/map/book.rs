//! Books.

use cambist_model::{Amount, OrderBook, Percent, Price, PriceLevel, Quantity, Rounding, Symbol, Timestamp};

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
    let best = bids.first().zip(asks.first()).map(|(bid, ask)| (bid.price.amount(), ask.price.amount()));
    let spread = best.and_then(|(bid, ask)| ask.minus(bid).ok());
    let halfway = best.and_then(|(bid, ask)| {
        let sum = bid.plus(ask).ok()?;
        sum.div_round(Amount::from(2_u32), 28, Rounding::HalfEven).ok()
    });
    OrderBook {
        exchange: exchange_id(),
        symbol,
        bids,
        asks,
        spread,
        spread_pct: spread.zip(halfway).and_then(|(spread, halfway)| Percent::share(spread, halfway)),
        sequence,
        market_time,
        source: SOURCE,
        as_of: now,
        age_ms: 0,
    }
}
