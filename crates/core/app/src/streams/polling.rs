//! What stands in where an exchange has no stream of something: asking again and again, and telling what is different.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use cambist_model::{AppError, Candle, OrderBook, Ticker, Timeframe, Timestamp};
use cambist_ports::exchange::{CandleQuery, EventStream, ExchangeError, MarketChannel, MarketData, MarketSubscription};
use cambist_ports::{Clock, Ctx};
use futures_util::stream::{self, StreamExt};

use super::event::News;
use crate::exchanges::Venue;

/// How often an exchange is asked.
pub(super) const EVERY: Duration = Duration::from_secs(5);

/// How many trades are looked at each time.
const TRADES: u32 = 100;

/// Asks for the state once, so that what cannot be had is refused, and then again and again.
pub(super) async fn open(
    ctx: &Ctx,
    venue: &Arc<Venue>,
    clock: Arc<dyn Clock>,
    subscription: MarketSubscription,
) -> Result<EventStream<News>, AppError> {
    let mut poll =
        Poll { venue: Arc::clone(venue), clock, subscription, told: VecDeque::new(), ready: VecDeque::new() };
    poll.look(ctx).await?;
    // The request that this began with is over soon; what comes later is asked on nobody's behalf.
    let ctx = Ctx::new(ctx.request_id);
    let events = stream::unfold((poll, ctx), |(mut poll, ctx)| async move {
        let news = poll.next(&ctx).await;
        Some((news, (poll, ctx)))
    });
    Ok(events.boxed())
}

struct Poll {
    venue: Arc<Venue>,
    clock: Arc<dyn Clock>,
    subscription: MarketSubscription,
    /// What was told last, without what changes by itself.
    told: VecDeque<News>,
    ready: VecDeque<News>,
}

impl Poll {
    /// The next difference. That the exchange cannot be asked is told once, and the state when it can be asked again.
    async fn next(&mut self, ctx: &Ctx) -> News {
        loop {
            if let Some(news) = self.ready.pop_front() {
                return news;
            }
            self.clock.sleep_until(self.clock.now().plus(EVERY)).await;
            if let Err(error) = self.look(ctx).await {
                let is_new = !matches!(self.told.front(), Some(News::Interrupted { .. }));
                let interrupted = News::Interrupted { reason: error.to_string() };
                self.told = VecDeque::from([interrupted.clone()]);
                self.ready.extend(is_new.then_some(interrupted));
            }
        }
    }

    /// Asks once. What is different from the last time is ready then.
    async fn look(&mut self, ctx: &Ctx) -> Result<(), ExchangeError> {
        let seen = self.state(ctx).await?;
        let timeless: VecDeque<_> = seen.iter().cloned().map(timeless).collect();
        let different = seen.into_iter().zip(&timeless).filter(|(_, state)| !self.told.contains(state));
        self.ready.extend(different.map(|(news, _)| news));
        self.told = timeless;
        Ok(())
    }

    async fn state(&self, ctx: &Ctx) -> Result<Vec<News>, ExchangeError> {
        let MarketSubscription { symbol, channel } = self.subscription;
        let market = self.venue.exchange.market_data()?;
        Ok(match channel {
            MarketChannel::Ticker => vec![News::Ticker(Box::new(market.ticker(ctx, symbol).await?))],
            MarketChannel::Book { depth } => vec![News::Book(Box::new(market.order_book(ctx, symbol, depth).await?))],
            MarketChannel::Trades => {
                let most = self.venue.exchange.descriptor().max_trades.min(TRADES);
                // The hub leaves out the trades that it has told already.
                vec![News::Trades(market.trades(ctx, symbol, most).await?.value)]
            }
            MarketChannel::Candles { timeframe } => self.candles(ctx, market, timeframe).await?,
        })
    }

    /// The candle that is being made, and the one before it.
    async fn candles(
        &self,
        ctx: &Ctx,
        market: &dyn MarketData,
        timeframe: Timeframe,
    ) -> Result<Vec<News>, ExchangeError> {
        let now = market.market_time(self.clock.now());
        let current = timeframe.floor(now);
        let query = CandleQuery {
            symbol: self.subscription.symbol,
            timeframe,
            start: current.minus(timeframe.length()),
            end: current.plus(timeframe.length()),
        };
        let candles: Vec<Candle> = market.candles(ctx, query).await?.value;
        Ok(candles.into_iter().map(|candle| News::Candle(Box::new(candle))).collect())
    }
}

/// A state without its times, so that two can be told apart by what they say.
fn timeless(news: News) -> News {
    let never = Timestamp::EPOCH;
    match news {
        News::Ticker(ticker) => {
            News::Ticker(Box::new(Ticker { market_time: never, as_of: never, age_ms: 0, ..*ticker }))
        }
        News::Book(book) => {
            News::Book(Box::new(OrderBook { market_time: never, as_of: never, age_ms: 0, sequence: 0, ..*book }))
        }
        other => other,
    }
}
