//! Market data: the same words for every exchange.

use std::sync::Arc;

use cambist_model::{AppError, ExchangeId, OrderBook, Product, Sourced, Symbol, Ticker, Timestamp, Trade};
use cambist_ports::Clock;
use cambist_ports::exchange::CandleQuery;

use crate::Call;
use crate::candles::{CandleRange, CandleSeries};
use crate::exchanges::{Exchanges, Venue};

/// Prices, depth, trades and candles of every configured exchange.
pub struct MarketService {
    exchanges: Exchanges,
    clock: Arc<dyn Clock>,
}

impl MarketService {
    pub(crate) fn new(exchanges: Exchanges, clock: Arc<dyn Clock>) -> Self {
        Self { exchanges, clock }
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Every market of an exchange.
    pub async fn products(&self, call: &Call, exchange: Option<ExchangeId>) -> Result<Sourced<Vec<Product>>, AppError> {
        Ok(self.venue(exchange)?.exchange.market_data()?.products(&call.ctx()).await?)
    }

    /// The state of a market in one line.
    pub async fn ticker(&self, call: &Call, exchange: Option<ExchangeId>, symbol: Symbol) -> Result<Ticker, AppError> {
        let ticker = self.venue(exchange)?.exchange.market_data()?.ticker(&call.ctx(), symbol).await?;
        Ok(Ticker { age_ms: self.age_ms(ticker.as_of), ..ticker })
    }

    /// The best levels of a market.
    pub async fn order_book(
        &self,
        call: &Call,
        exchange: Option<ExchangeId>,
        symbol: Symbol,
        depth: u32,
    ) -> Result<OrderBook, AppError> {
        let book = self.venue(exchange)?.exchange.market_data()?.order_book(&call.ctx(), symbol, depth).await?;
        Ok(OrderBook { age_ms: self.age_ms(book.as_of), ..book })
    }

    /// The last public trades of a market, oldest first.
    pub async fn trades(
        &self,
        call: &Call,
        exchange: Option<ExchangeId>,
        symbol: Symbol,
        limit: u32,
    ) -> Result<Sourced<Vec<Trade>>, AppError> {
        Ok(self.venue(exchange)?.exchange.market_data()?.trades(&call.ctx(), symbol, limit).await?)
    }

    /// A page of candles, fetched in as many pieces as the exchange's own maximum makes necessary.
    pub async fn candles(
        &self,
        call: &Call,
        exchange: Option<ExchangeId>,
        range: CandleRange,
    ) -> Result<CandleSeries, AppError> {
        let venue = self.venue(exchange)?;
        let market = venue.exchange.market_data()?;
        let piece = range.timeframe.length().saturating_mul(venue.exchange.descriptor().max_candles.max(1));
        let (mut start, end, next_start) = range.window(market.market_time(self.clock.now()))?;
        let mut series: Option<Sourced<Vec<_>>> = None;
        loop {
            let piece_end = start.plus(piece).min(end);
            let query = CandleQuery { symbol: range.symbol, timeframe: range.timeframe, start, end: piece_end };
            let part = market.candles(&call.ctx(), query).await?;
            match &mut series {
                Some(whole) => {
                    whole.value.extend(part.value);
                    whole.as_of = whole.as_of.min(part.as_of);
                }
                None => series = Some(part),
            }
            if piece_end >= end {
                break;
            }
            start = piece_end;
        }
        let candles = series.unwrap_or_else(|| Sourced::new(Vec::new(), venue.exchange.source(), self.clock.now()));
        Ok(CandleSeries { symbol: range.symbol, timeframe: range.timeframe, candles, next_start })
    }

    /// Waits until it is `at`.
    pub async fn sleep_until(&self, at: Timestamp) {
        self.clock.sleep_until(at).await;
    }

    /// How old something of `as_of` is now, in milliseconds.
    pub fn age_ms(&self, as_of: Timestamp) -> u64 {
        u64::try_from(self.clock.now().since(as_of).as_millis()).unwrap_or(u64::MAX)
    }

    fn venue(&self, exchange: Option<ExchangeId>) -> Result<&Arc<Venue>, AppError> {
        self.exchanges.get(exchange)
    }
}
