//! Events as they happen, by WebSocket.

use async_trait::async_trait;
use cambist_exchange_kit::refuse_faults;
use cambist_ports::Ctx;
use cambist_ports::exchange::{
    AccountEvent, EventStream, ExchangeError, MarketChannel, MarketEvent, MarketSubscription, Streams, Unsupported,
};

use super::market_data::candle_minutes;
use crate::exchange::Kraken;
use crate::id::exchange_id;
use crate::profile::MAX_DEPTH;

#[async_trait]
impl Streams for Kraken {
    async fn market(
        &self,
        ctx: &Ctx,
        subscription: MarketSubscription,
    ) -> Result<EventStream<MarketEvent>, ExchangeError> {
        refuse_faults(exchange_id(), ctx)?;
        match subscription.channel {
            MarketChannel::Book { depth } => {
                ExchangeError::at_most(exchange_id(), "levels of a book", depth, MAX_DEPTH)?;
            }
            MarketChannel::Candles { timeframe } => {
                candle_minutes(timeframe)?;
            }
            MarketChannel::Ticker | MarketChannel::Trades => {}
        }
        // The session looks the market up in the listing that this leaves behind.
        self.directory.find(subscription.symbol, ctx.deadline).await?;
        self.streams.subscribe(subscription, ctx.deadline).await
    }

    async fn account(&self, _: &Ctx) -> Result<EventStream<AccountEvent>, ExchangeError> {
        Err(Unsupported::no_account(exchange_id()).into())
    }
}
