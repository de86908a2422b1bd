//! Prices, depth, trades and candles.

use async_trait::async_trait;
use cambist_model::{Candle, OrderBook, Product, Sourced, Symbol, Ticker, Timestamp, Trade};
use cambist_ports::Ctx;
use cambist_ports::exchange::{CandleQuery, ExchangeError, MarketData};

use super::calls::Refusal;
use super::paper::{Desk, PaperExchange};
use super::profile::{MAX_DEPTH, MAX_TRADES};
use crate::id::exchange_id;

#[async_trait]
impl MarketData for PaperExchange {
    fn market_time(&self, now: Timestamp) -> Timestamp {
        // An exchange that broke down says so to whoever asks for its data; here its clock is as good as any.
        self.desk.lock().map_or(now, |desk| desk.venue.market_time_at(now))
    }

    async fn products(&self, ctx: &Ctx) -> Result<Sourced<Vec<Product>>, ExchangeError> {
        let ask = self.ask(|desk, now| {
            desk.venue.advance(None, now)?;
            Ok(desk.sourced(desk.venue.products()))
        });
        self.call(ctx, ask).await
    }

    async fn ticker(&self, ctx: &Ctx, symbol: Symbol) -> Result<Ticker, ExchangeError> {
        let ask = async {
            let index = self.find(symbol)?;
            self.learn_day(index, symbol).await?;
            self.ask(|desk, now| {
                desk.venue.advance(Some(index), now)?;
                Ok(desk.venue.ticker(index)?)
            })
            .await
        };
        let mut ticker = self.call(ctx, ask).await?;
        ticker.age_ms = self.age_ms(ticker.as_of);
        Ok(ticker)
    }

    async fn order_book(&self, ctx: &Ctx, symbol: Symbol, depth: u32) -> Result<OrderBook, ExchangeError> {
        let ask = async {
            let index = self.find(symbol)?;
            let depth = ExchangeError::at_most(exchange_id(), "levels of a book", depth, MAX_DEPTH)?;
            self.ask(|desk, now| {
                desk.venue.advance(Some(index), now)?;
                Ok(desk.venue.order_book(index, depth))
            })
            .await
        };
        let mut book = self.call(ctx, ask).await?;
        book.age_ms = self.age_ms(book.as_of);
        Ok(book)
    }

    async fn trades(&self, ctx: &Ctx, symbol: Symbol, limit: u32) -> Result<Sourced<Vec<Trade>>, ExchangeError> {
        let ask = async {
            let index = self.find(symbol)?;
            let limit = ExchangeError::at_most(exchange_id(), "trades", limit, MAX_TRADES)?;
            self.ask(|desk, now| {
                desk.venue.advance(Some(index), now)?;
                Ok(desk.sourced(desk.venue.trades(index, limit)))
            })
            .await
        };
        self.call(ctx, ask).await
    }

    async fn candles(&self, ctx: &Ctx, query: CandleQuery) -> Result<Sourced<Vec<Candle>>, ExchangeError> {
        self.call(ctx, self.find_candles(query)).await
    }
}

impl Desk {
    /// A value that is true now.
    pub(super) fn sourced<T>(&self, value: T) -> Sourced<T> {
        Sourced::new(value, self.venue.source(), self.venue.now())
    }
}

impl PaperExchange {
    /// Finds out what the first price of a market takes, while nobody else needs the records.
    pub async fn prepare(&self, index: usize) -> Result<(), ExchangeError> {
        match self.symbols.get(index) {
            Some(symbol) => self.learn_day(index, *symbol).await,
            None => Ok(()),
        }
    }

    /// Sees to it that the last 24 hours of a market are known, as far as they were recorded.
    pub(super) async fn learn_day(&self, index: usize, symbol: Symbol) -> Result<(), ExchangeError> {
        let missing = self.ask(|desk, now| {
            if desk.venue.knows_day(index) {
                return Ok(None);
            }
            desk.venue.advance(Some(index), now)?;
            Ok(Some(desk.venue.day(index)))
        });
        if let Some((start, end)) = missing.await? {
            let written = self.written_minutes(symbol, start, end).await?;
            self.ask(|desk, _| desk.venue.learn_day(index, &written).map_err(Refusal::from)).await?;
        }
        Ok(())
    }

    fn age_ms(&self, as_of: Timestamp) -> u64 {
        u64::try_from(self.clock.now().since(as_of).as_millis()).unwrap_or(u64::MAX)
    }
}
