//! Events as they happen.

use async_trait::async_trait;
use cambist_exchange_kit::refuse_faults;
use cambist_ports::Ctx;
use cambist_ports::exchange::{
    AccountEvent, EventStream, ExchangeError, MarketEvent, MarketSubscription, Streams, Unsupported,
};

use crate::Binance;
use crate::id::exchange_id;

#[async_trait]
impl Streams for Binance {
    async fn market(
        &self,
        ctx: &Ctx,
        subscription: MarketSubscription,
    ) -> Result<EventStream<MarketEvent>, ExchangeError> {
        refuse_faults(exchange_id(), ctx)?;
        // A session knows the markets that are known here, so they have to be known.
        self.client.market(subscription.symbol, ctx.deadline).await?;
        self.streams.subscribe(subscription, ctx.deadline).await
    }

    async fn account(&self, _: &Ctx) -> Result<EventStream<AccountEvent>, ExchangeError> {
        Err(Unsupported::no_account(exchange_id()).into())
    }
}
