use async_trait::async_trait;
use cambist_ports::Ctx;
use cambist_ports::exchange::{AccountEvent, EventStream, ExchangeError, MarketEvent, MarketSubscription, Streams};

use crate::Guarded;

/// Whoever follows a stream opens it anew when it ends, in its own rhythm; opening it is tried once.
#[async_trait]
impl Streams for Guarded {
    async fn market(
        &self,
        ctx: &Ctx,
        subscription: MarketSubscription,
    ) -> Result<EventStream<MarketEvent>, ExchangeError> {
        self.once(ctx, async { self.exchange.streams()?.market(ctx, subscription).await }).await
    }

    async fn account(&self, ctx: &Ctx) -> Result<EventStream<AccountEvent>, ExchangeError> {
        self.once(ctx, async { self.exchange.streams()?.account(ctx).await }).await
    }
}
