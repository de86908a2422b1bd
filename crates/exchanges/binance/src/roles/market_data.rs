//! Prices, depth, trades and candles.

use std::time::Duration;

use async_trait::async_trait;
use cambist_exchange_kit::refuse_faults;
use cambist_model::{Candle, OrderBook, Product, Sourced, Symbol, Ticker, Timestamp, Trade};
use cambist_ports::Ctx;
use cambist_ports::exchange::{CandleQuery, ExchangeError, MarketData};

use crate::Binance;
use crate::descriptor::{MAX_CANDLES, MAX_DEPTH, MAX_TRADES};
use crate::id::{SOURCE, exchange_id};
use crate::map::{Execution, candle, levels, order_book, ticker, trade};
use crate::rest;
use crate::wire::{DayTicker, Depth, Kline, RecentTrade};

#[async_trait]
impl MarketData for Binance {
    async fn products(&self, ctx: &Ctx) -> Result<Sourced<Vec<Product>>, ExchangeError> {
        refuse_faults(exchange_id(), ctx)?;
        let (listings, at) = self.client.refresh(ctx.deadline).await?;
        Ok(Sourced::new(listings.products().to_vec(), SOURCE, at))
    }

    async fn ticker(&self, ctx: &Ctx, symbol: Symbol) -> Result<Ticker, ExchangeError> {
        refuse_faults(exchange_id(), ctx)?;
        let market = self.client.market(symbol, ctx.deadline).await?;
        let answer: DayTicker = self.client.about(&market, &rest::ticker(&market.name), ctx.deadline).await?;
        Ok(ticker(symbol, &answer.best(), &answer.day(), self.client.clock.now()))
    }

    /// Binance does not say when a book was so: its time is that of the answer.
    async fn order_book(&self, ctx: &Ctx, symbol: Symbol, depth: u32) -> Result<OrderBook, ExchangeError> {
        refuse_faults(exchange_id(), ctx)?;
        ExchangeError::at_most(exchange_id(), "levels of a book", depth, MAX_DEPTH)?;
        let market = self.client.market(symbol, ctx.deadline).await?;
        let answer: Depth = self.client.about(&market, &rest::depth(&market.name, depth), ctx.deadline).await?;
        let (sides, now) = ((levels(answer.bids), levels(answer.asks)), self.client.clock.now());
        Ok(order_book(symbol, sides, answer.last_update_id, now, now))
    }

    async fn trades(&self, ctx: &Ctx, symbol: Symbol, limit: u32) -> Result<Sourced<Vec<Trade>>, ExchangeError> {
        refuse_faults(exchange_id(), ctx)?;
        ExchangeError::at_most(exchange_id(), "trades", limit, MAX_TRADES)?;
        let market = self.client.market(symbol, ctx.deadline).await?;
        let path = rest::trades(&market.name, limit);
        let answer: Vec<RecentTrade> = self.client.about(&market, &path, ctx.deadline).await?;
        let trades = answer.into_iter().map(Execution::from).filter_map(|execution| trade(symbol, &execution));
        Ok(Sourced::new(trades.collect(), SOURCE, self.client.clock.now()))
    }

    fn market_time(&self, now: Timestamp) -> Timestamp {
        now
    }

    async fn candles(&self, ctx: &Ctx, query: CandleQuery) -> Result<Sourced<Vec<Candle>>, ExchangeError> {
        refuse_faults(exchange_id(), ctx)?;
        let CandleQuery { symbol, timeframe, start, end } = query;
        ExchangeError::at_most(exchange_id(), "candles", count(&query), MAX_CANDLES)?;
        let market = self.client.market(symbol, ctx.deadline).await?;
        let path = rest::candles(&market.name, timeframe, start, end, MAX_CANDLES);
        let answer: Vec<Kline> = self.client.about(&market, &path, ctx.deadline).await?;
        let within = |candle: &Candle| (start..end).contains(&candle.open_at);
        let candles = answer.iter().filter_map(candle).filter(within);
        Ok(Sourced::new(candles.collect(), SOURCE, self.client.clock.now()))
    }
}

/// How many candles can open in the stretch of time.
fn count(query: &CandleQuery) -> u32 {
    let length = query.timeframe.length();
    // The first opening that is not before the start.
    let first = query.timeframe.floor(query.start.plus(length).minus(Duration::from_micros(1)));
    let count = query.end.since(first).as_micros().div_ceil(length.as_micros());
    u32::try_from(count).unwrap_or(u32::MAX)
}
