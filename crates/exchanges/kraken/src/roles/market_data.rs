//! Prices, depth, trades and candles, by REST.

use async_trait::async_trait;
use cambist_exchange_kit::refuse_faults;
use cambist_model::{Candle, OrderBook, Product, Sourced, Symbol, Ticker, Timeframe, Timestamp, Trade};
use cambist_ports::Ctx;
use cambist_ports::exchange::{CandleQuery, ExchangeError, MarketData, Unsupported, Why};

use crate::exchange::Kraken;
use crate::id::{SOURCE, exchange_id};
use crate::map;
use crate::profile::{MAX_DEPTH, MAX_TRADES, native_minutes};

#[async_trait]
impl MarketData for Kraken {
    async fn products(&self, ctx: &Ctx) -> Result<Sourced<Vec<Product>>, ExchangeError> {
        refuse_faults(exchange_id(), ctx)?;
        let listing = self.directory.listing(ctx.deadline).await?;
        Ok(Sourced::new(listing.products(), SOURCE, listing.as_of()))
    }

    async fn ticker(&self, ctx: &Ctx, symbol: Symbol) -> Result<Ticker, ExchangeError> {
        refuse_faults(exchange_id(), ctx)?;
        let market = self.directory.find(symbol, ctx.deadline).await?;
        let wire = self.rest.ticker(&market, ctx.deadline).await?;
        map::ticker(symbol, &wire, self.clock.now()).map_err(|why| unreadable(format!("a number {why}")))
    }

    async fn order_book(&self, ctx: &Ctx, symbol: Symbol, depth: u32) -> Result<OrderBook, ExchangeError> {
        refuse_faults(exchange_id(), ctx)?;
        let levels = ExchangeError::at_most(exchange_id(), "levels of a book", depth, MAX_DEPTH)?;
        let market = self.directory.find(symbol, ctx.deadline).await?;
        let wire = self.rest.depth(&market, depth.max(1), ctx.deadline).await?;
        map::book(symbol, &wire, levels, self.clock.now()).map_err(|why| unreadable(format!("a number {why}")))
    }

    async fn trades(&self, ctx: &Ctx, symbol: Symbol, limit: u32) -> Result<Sourced<Vec<Trade>>, ExchangeError> {
        refuse_faults(exchange_id(), ctx)?;
        let limit_length = ExchangeError::at_most(exchange_id(), "trades", limit, MAX_TRADES)?;
        let market = self.directory.find(symbol, ctx.deadline).await?;
        let mut wire = self.rest.trades(&market, limit.max(1), ctx.deadline).await?;
        wire.sort_by_key(|trade| trade.0.id);
        let too_many = wire.len().saturating_sub(limit_length);
        let trades = wire.iter().skip(too_many).map(|trade| map::trade(symbol, &trade.0)).collect::<Result<_, _>>();
        Ok(Sourced::new(trades.map_err(unreadable)?, SOURCE, self.clock.now()))
    }

    fn market_time(&self, now: Timestamp) -> Timestamp {
        now
    }

    /// Kraken gives its most recent 720 candles, whatever is asked for; earlier ones cannot be had.
    async fn candles(&self, ctx: &Ctx, query: CandleQuery) -> Result<Sourced<Vec<Candle>>, ExchangeError> {
        refuse_faults(exchange_id(), ctx)?;
        let CandleQuery { symbol, timeframe, start, end } = query;
        let minutes = candle_minutes(timeframe)?;
        let market = self.directory.find(symbol, ctx.deadline).await?;
        // Whether a candle that opens at `since` itself is given is not said, so that it starts one earlier.
        let since = start.minus(timeframe.length());
        let wire = self.rest.ohlc(&market, minutes, since, ctx.deadline).await?;
        let candles = wire.iter().filter_map(|candle| map::candle(&candle.0).transpose());
        let candles = candles
            .filter(|candle| candle.as_ref().map_or(true, |candle| start <= candle.open_at && candle.open_at < end));
        let candles = candles.collect::<Result<_, _>>().map_err(|why| unreadable(format!("a number {why}")))?;
        Ok(Sourced::new(candles, SOURCE, self.clock.now()))
    }
}

/// The minutes of a candle that Kraken makes itself.
pub(super) fn candle_minutes(timeframe: Timeframe) -> Result<i64, ExchangeError> {
    native_minutes(timeframe).ok_or_else(|| {
        let what = format!("make candles of {timeframe}");
        Unsupported { exchange: exchange_id(), what, why: Why::NotOffered }.into()
    })
}

fn unreadable(detail: String) -> ExchangeError {
    ExchangeError::Protocol { exchange: exchange_id(), detail }
}
