//! An order as a user writes it, and the answer that shows one.

use cambist_app::{App, OrderView};
use cambist_model::{
    AppError, ClientOrderId, ExchangeId, Fill, Order, OrderDraft, OrderType, Price, Quantity, SelfTradePrevention,
    Side, Source, Symbol, TimeInForce, Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Nothing that decides what happens has a default: side, type and size must be said.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderInput {
    /// Market, like BTC-USD.
    #[schemars(extend("x-aliases" = ["product_id"]))]
    symbol: Symbol,
    /// buy or sell the base asset.
    side: Side,
    /// The kind of order.
    #[serde(rename = "type")]
    #[schemars(extend("x-aliases" = ["order_type"]))]
    order_type: OrderType,
    /// Amount of the base asset.
    #[schemars(extend("x-aliases" = ["size", "amount", "base_size"]))]
    quantity: Option<Quantity>,
    /// Instead of quantity, market only: amount of the quote asset, fees included.
    #[schemars(extend("x-aliases" = ["quote_size"]))]
    quote_quantity: Option<Quantity>,
    /// Worst price; for `limit` and `stop_limit`.
    #[schemars(extend("x-aliases" = ["price"]))]
    limit_price: Option<Price>,
    /// Trigger price; for `stop_loss`, `stop_limit` and `take_profit`.
    #[schemars(extend("x-aliases" = ["trigger_price"]))]
    stop_price: Option<Price>,
    /// Default: ioc for market, gtd with `expire_at`, else gtc.
    time_in_force: Option<TimeInForce>,
    /// End of a gtd order.
    #[schemars(extend("x-aliases" = ["end_time"]))]
    expire_at: Option<Timestamp>,
    /// Never take from the book (default false).
    post_only: Option<bool>,
    /// If it would meet your own order (default `cancel_newest`).
    self_trade_prevention: Option<SelfTradePrevention>,
    /// Your id; repeating it never places a second order.
    client_order_id: Option<ClientOrderId>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
}

impl OrderInput {
    pub(super) fn draft(self, app: &App) -> Result<OrderDraft, AppError> {
        let venue = app.exchanges.get(self.exchange)?;
        Ok(OrderDraft {
            exchange: venue.id(),
            account: venue.account()?.account,
            symbol: self.symbol,
            side: self.side,
            order_type: self.order_type,
            quantity: self.quantity,
            quote_quantity: self.quote_quantity,
            limit_price: self.limit_price,
            stop_price: self.stop_price,
            time_in_force: self.time_in_force,
            expire_at: self.expire_at,
            post_only: self.post_only.unwrap_or(false),
            self_trade_prevention: self.self_trade_prevention.unwrap_or(SelfTradePrevention::CancelNewest),
            client_order_id: self.client_order_id,
        })
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct OrderOutput {
    order: Order,
    /// Its executions, oldest first.
    fills: Vec<Fill>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl OrderOutput {
    pub(crate) fn new(app: &App, view: OrderView) -> Self {
        let as_of = app.market.now();
        Self { order: view.order, fills: view.fills, source: Source::CAMBIST, as_of, age_ms: 0 }
    }
}
