use async_trait::async_trait;
use cambist_model::{Balance, FeeSchedule, Sourced, Transfer};
use cambist_ports::Ctx;
use cambist_ports::exchange::{Account, ExchangeError, FillPage, KeyPermissions};

use crate::Guarded;

#[async_trait]
impl Account for Guarded {
    async fn balances(&self, ctx: &Ctx) -> Result<Sourced<Vec<Balance>>, ExchangeError> {
        self.patiently(ctx, || async { self.exchange.account()?.balances(ctx).await }).await
    }

    async fn fees(&self, ctx: &Ctx) -> Result<Sourced<FeeSchedule>, ExchangeError> {
        self.patiently(ctx, || async { self.exchange.account()?.fees(ctx).await }).await
    }

    async fn fills(&self, ctx: &Ctx, after: Option<&str>) -> Result<FillPage, ExchangeError> {
        self.patiently(ctx, || async { self.exchange.account()?.fills(ctx, after).await }).await
    }

    async fn transfers(&self, ctx: &Ctx) -> Result<Sourced<Vec<Transfer>>, ExchangeError> {
        self.patiently(ctx, || async { self.exchange.account()?.transfers(ctx).await }).await
    }

    async fn key_permissions(&self, ctx: &Ctx) -> Result<KeyPermissions, ExchangeError> {
        self.patiently(ctx, || async { self.exchange.account()?.key_permissions(ctx).await }).await
    }
}
