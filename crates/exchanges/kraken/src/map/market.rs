//! Tickers, books, trades and candles.

use cambist_model::{
    AmountError, Candle, OrderBook, Price, PriceLevel, Quantity, Rounding, Side, Symbol, Ticker, Timestamp, Trade,
    TradeId,
};

use super::Exact;
use crate::http::{DepthWire, OhlcWire, Row, TickerWire, TradeWire};
use crate::id::{SOURCE, exchange_id};

/// A price; zero is how Kraken says that there is none.
pub(crate) fn price(exact: Exact) -> Result<Option<Price>, AmountError> {
    Ok(Some(Price::new(exact.0)?).filter(|price| !price.is_zero()))
}

/// A quantity.
pub(crate) fn quantity(exact: Exact) -> Result<Quantity, AmountError> {
    Quantity::new(exact.0)
}

/// One side of a touch: a quantity without a price says nothing.
pub(crate) fn sided(at: Exact, how_much: Exact) -> Result<(Option<Price>, Option<Quantity>), AmountError> {
    let price = price(at)?;
    let quantity = quantity(how_much)?;
    Ok((price, price.map(|_| quantity)))
}

/// The state of a market. What Kraken calls its opening price is that of the UTC day, not that of 24 hours ago, so neither
/// that nor the change is told.
pub(crate) fn ticker(symbol: Symbol, wire: &TickerWire, now: Timestamp) -> Result<Ticker, AmountError> {
    let (bid, bid_quantity) = sided(wire.b.0.price, wire.b.0.quantity)?;
    let (ask, ask_quantity) = sided(wire.a.0.price, wire.a.0.quantity)?;
    Ok(Ticker {
        exchange: exchange_id(),
        symbol,
        bid,
        bid_quantity,
        ask,
        ask_quantity,
        last: price(wire.c.0.0)?,
        open_24h: None,
        high_24h: price(wire.h.0.1)?,
        low_24h: price(wire.l.0.1)?,
        volume_24h: Some(quantity(wire.v.0.1)?),
        change_24h_pct: None,
        market_time: now,
        source: SOURCE,
        as_of: now,
        age_ms: 0,
    })
}

/// The best levels of a market.
pub(crate) fn book(symbol: Symbol, wire: &DepthWire, depth: usize, now: Timestamp) -> Result<OrderBook, AmountError> {
    let level = |Row((price, quantity)): &Row<(Exact, Exact)>| {
        Ok(PriceLevel { price: Price::new(price.0)?, quantity: Quantity::new(quantity.0)? })
    };
    let levels = |wire: &[Row<(Exact, Exact)>]| wire.iter().take(depth).map(level).collect::<Result<Vec<_>, _>>();
    let (bids, asks) = (levels(&wire.bids)?, levels(&wire.asks)?);
    // No answer by REST is numbered. The time does: two answers of one moment show one book.
    let sequence = u64::try_from(now.micros()).unwrap_or(0);
    Ok(order_book(symbol, bids, asks, sequence, now, now))
}

/// A book with what follows from its levels.
pub(crate) fn order_book(
    symbol: Symbol,
    bids: Vec<PriceLevel>,
    asks: Vec<PriceLevel>,
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

/// A trade by REST. `b` is a buyer who took from the book.
pub(crate) fn trade(symbol: Symbol, wire: &TradeWire) -> Result<Trade, String> {
    let side = match wire.side.as_str() {
        "b" => Side::Buy,
        "s" => Side::Sell,
        other => return Err(format!("a trade has the side {other:?}")),
    };
    Ok(Trade {
        trade_id: TradeId::parse(&wire.id.to_string()).map_err(|error| error.to_string())?,
        symbol,
        price: Price::new(wire.price.0).map_err(|why| format!("the price of a trade {why}"))?,
        quantity: Quantity::new(wire.quantity.0).map_err(|why| format!("the quantity of a trade {why}"))?,
        side,
        executed_at: seconds(wire.time).ok_or_else(|| "a trade has no sensible time".to_owned())?,
    })
}

/// A point in time that is written in seconds since 1970 with a fraction.
fn seconds(exact: Exact) -> Option<Timestamp> {
    let micros = exact.0.round(6, Rounding::Floor).to_units(6)?;
    i64::try_from(micros).ok().map(Timestamp::from_micros)
}

/// A candle by REST; `None` when nothing was traded.
pub(crate) fn candle(wire: &OhlcWire) -> Result<Option<Candle>, AmountError> {
    if wire.trades == 0 {
        return Ok(None);
    }
    Ok(Some(Candle {
        open_at: Timestamp::from_secs(wire.time),
        open: Price::new(wire.open.0)?,
        high: Price::new(wire.high.0)?,
        low: Price::new(wire.low.0)?,
        close: Price::new(wire.close.0)?,
        volume: Quantity::new(wire.volume.0)?,
    }))
}
