use async_trait::async_trait;
use cambist_model::{Candle, OrderBook, Product, Sourced, Symbol, Ticker, Timestamp, Trade};
use cambist_ports::Ctx;
use cambist_ports::exchange::{CandleQuery, ExchangeError, MarketData};

use crate::Guarded;

#[async_trait]
impl MarketData for Guarded {
    async fn products(&self, ctx: &Ctx) -> Result<Sourced<Vec<Product>>, ExchangeError> {
        self.patiently(ctx, || async { self.exchange.market_data()?.products(ctx).await }).await
    }

    async fn ticker(&self, ctx: &Ctx, symbol: Symbol) -> Result<Ticker, ExchangeError> {
        self.patiently(ctx, || async { self.exchange.market_data()?.ticker(ctx, symbol).await }).await
    }

    async fn order_book(&self, ctx: &Ctx, symbol: Symbol, depth: u32) -> Result<OrderBook, ExchangeError> {
        self.patiently(ctx, || async { self.exchange.market_data()?.order_book(ctx, symbol, depth).await }).await
    }

    async fn trades(&self, ctx: &Ctx, symbol: Symbol, limit: u32) -> Result<Sourced<Vec<Trade>>, ExchangeError> {
        self.patiently(ctx, || async { self.exchange.market_data()?.trades(ctx, symbol, limit).await }).await
    }

    fn market_time(&self, now: Timestamp) -> Timestamp {
        self.exchange.market_data().map_or(now, |market| market.market_time(now))
    }

    async fn candles(&self, ctx: &Ctx, query: CandleQuery) -> Result<Sourced<Vec<Candle>>, ExchangeError> {
        self.patiently(ctx, || async { self.exchange.market_data()?.candles(ctx, query).await }).await
    }
}
