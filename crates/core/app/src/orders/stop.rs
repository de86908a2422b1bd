//! Stopping an account, getting out of everything, and letting it trade again.

use std::sync::Arc;

use cambist_model::safety::{Standing, TradingState};
use cambist_model::{
    Amount, AppError, ExchangeId, OrderDraft, OrderType, Product, ProductStatus, Quantity, SelfTradePrevention, Side,
    Symbol,
};
use cambist_ports::store::{AuditAction, Changes};

use super::OrderService;
use super::breakers::watch_kept;
use super::desk::Desk;
use super::find::{OrderKey, OrderView};
use super::place::Purpose;
use crate::Call;

/// How to stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopRequest {
    /// Where; the first exchange if absent.
    pub exchange: Option<ExchangeId>,
    /// What may still be done: not [`TradingState::Active`].
    pub state: TradingState,
    /// Sell what the account holds, at the market?
    pub flatten: bool,
    /// Why.
    pub reason: Option<String>,
}

/// What came of stopping.
#[derive(Debug)]
pub struct StopReport {
    /// Where.
    pub exchange: ExchangeId,
    /// How the account stands.
    pub standing: Standing,
    /// What became of each open order.
    pub canceled: Vec<(OrderKey, Result<OrderView, AppError>)>,
    /// What became of each sale; empty if none was asked for.
    pub sold: Vec<(Symbol, Result<OrderView, AppError>)>,
}

impl OrderService {
    /// Stops an account: no order is admitted from the first moment on, then the open ones are canceled, then, if that is
    /// wanted, everything is sold. What cannot be canceled or sold is told, and stops nothing else.
    ///
    /// An account that is halted stays so when it is asked to reduce only: this can only stop more.
    pub async fn halt(self: &Arc<Self>, call: &Call, request: StopRequest) -> Result<StopReport, AppError> {
        if request.state == TradingState::Active {
            return Err(AppError::invalid_field("state", "must be reduce_only or halted; resuming is another act"));
        }
        let desk = Arc::clone(self.desk(request.exchange)?);
        let before = desk.standing();
        let standing = Standing {
            state: request.state.max(before.state),
            reason: request.reason,
            by: Some(format!("{} by {}", call.principal, call.face)),
            since: Some(self.clock.now()),
        };
        // First it holds, then it is written down: records that cannot be reached are no reason to go on trading.
        desk.stand(standing.clone());
        self.keep_standing(call, &desk, &standing, AuditAction::TradingStopped).await?;
        self.end_questions(call, &desk, true).await?;
        let canceled = self.cancel_all(call, Some(desk.exchange()), None).await?;
        let sold = if request.flatten { self.sell_everything(call, &desk).await? } else { Vec::new() };
        Ok(StopReport { exchange: desk.exchange(), standing, canceled, sold })
    }

    /// Lets an account trade again.
    pub async fn resume(&self, call: &Call, exchange: Option<ExchangeId>) -> Result<(ExchangeId, Standing), AppError> {
        let desk = self.desk(exchange)?;
        let standing = Standing {
            state: TradingState::Active,
            reason: None,
            by: Some(format!("{} by {}", call.principal, call.face)),
            since: Some(self.clock.now()),
        };
        // What stopped it before must get worse to stop it again.
        desk.acknowledge(self.clock.now());
        // The other way round: what is not written down would not outlive this process.
        self.keep_standing(call, desk, &standing, AuditAction::TradingResumed).await?;
        desk.stand(standing.clone());
        Ok((desk.exchange(), standing))
    }

    /// How the account stood when this process, or the one before, last wrote it down.
    pub(super) async fn load_standing(&self, desk: &Desk) -> Result<(), AppError> {
        if let Some(json) = self.store.setting(&key(desk)).await? {
            desk.stand(serde_json::from_str(&json).map_err(AppError::internal)?);
        }
        self.load_watch(desk).await
    }

    pub(super) async fn keep_standing(
        &self,
        call: &Call,
        desk: &Desk,
        standing: &Standing,
        action: AuditAction,
    ) -> Result<(), AppError> {
        let value = serde_json::to_string(standing).map_err(AppError::internal)?;
        let audit = vec![call.audit_of(action, self.clock.now(), &(desk.exchange(), desk.account(), standing))];
        let settings = vec![(key(desk), Some(value)), watch_kept(desk)?];
        Ok(self.store.commit(Changes { settings, audit, ..Changes::default() }).await?)
    }

    /// Sells every holding that has a market against cash, at the market.
    async fn sell_everything(
        self: &Arc<Self>,
        call: &Call,
        desk: &Desk,
    ) -> Result<Vec<(Symbol, Result<OrderView, AppError>)>, AppError> {
        let ctx = call.ctx().calm();
        let exchange = &desk.venue.exchange;
        let products = exchange.market_data()?.products(&ctx).await?.value;
        let balances = exchange.account()?.balances(&ctx).await?.value;
        let mut sold = Vec::new();
        for balance in balances.iter().filter(|balance| !self.valuation.is_cash(balance.asset)) {
            let into_cash = |product: &&Product| {
                product.status == ProductStatus::Trading
                    && product.symbol.base() == balance.asset
                    && self.valuation.is_cash(product.symbol.quote())
            };
            let Some(product) = products.iter().find(into_cash) else { continue };
            let Some(quantity) = sellable(product, balance.available) else { continue };
            let outcome = self.place_as(call, sale(desk, product.symbol, quantity), Purpose::Exit).await;
            sold.push((product.symbol, outcome));
        }
        Ok(sold)
    }
}

fn key(desk: &Desk) -> String {
    format!("trading_state/{}/{}", desk.exchange(), desk.account())
}

/// As much of a holding as one order can sell; `None` if that is less than the smallest.
fn sellable(product: &Product, available: Amount) -> Option<Quantity> {
    let most = product.max_quantity.map_or(available, |largest| available.min(largest.amount()));
    let whole = product.quantity_increment.floor(most).and_then(Quantity::new).ok()?;
    (whole >= product.min_quantity && whole > Quantity::ZERO).then_some(whole)
}

fn sale(desk: &Desk, symbol: Symbol, quantity: Quantity) -> OrderDraft {
    OrderDraft {
        exchange: desk.exchange(),
        account: desk.account(),
        symbol,
        side: Side::Sell,
        order_type: OrderType::Market,
        quantity: Some(quantity),
        quote_quantity: None,
        limit_price: None,
        stop_price: None,
        time_in_force: None,
        expire_at: None,
        post_only: false,
        self_trade_prevention: SelfTradePrevention::CancelNewest,
        client_order_id: None,
    }
}
