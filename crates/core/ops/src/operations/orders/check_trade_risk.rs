//! The gate's opinion of an order, without placing it.

use cambist_app::{App, Assessment, Call};
use cambist_model::access::Permission;
use cambist_model::safety::{Denial, Limits};
use cambist_model::{
    Amount, AppError, ExchangeId, FillEstimate, OrderDraft, OrderType, Price, Quantity, SelfTradePrevention, Side,
    Source, Symbol, Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct CheckTradeRisk;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Market, like BTC-USD.
    #[schemars(extend("x-aliases" = ["product_id"]))]
    symbol: Symbol,
    /// buy or sell the base asset.
    side: Side,
    /// Amount of the base asset.
    #[schemars(extend("x-aliases" = ["size", "amount"]))]
    quantity: Quantity,
    /// Limit price; a market order if absent.
    #[schemars(extend("x-aliases" = ["price"]))]
    limit_price: Option<Price>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// Would the order be allowed now?
    approved: bool,
    /// Every rule that would fail.
    denials: Vec<Denial>,
    /// The most that the order may be worth.
    value_usd: Option<Amount>,
    /// What it would find in the book at once.
    estimate: Option<FillEstimate>,
    /// Halfway between bid and ask.
    mid_price: Option<Price>,
    portfolio_usd: Option<Amount>,
    /// What is held of the asset that the order acquires.
    acquired_held_usd: Option<Amount>,
    /// What open orders may still add to it.
    acquired_incoming_usd: Amount,
    orders_last_minute: u32,
    realized_today_usd: Amount,
    /// What the order was held to.
    limits: Limits,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for CheckTradeRisk {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "check_trade_risk",
        title: "Check an order's risk",
        summary: "What the safety rules say to an order, without placing it.",
        notes_for_agents: "",
        tier: Tier::PrivateRead,
        permission: Permission::ReadAccounts,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Trade,
        listed: true,
        http: HttpBinding { method: Method::Post, path: "/api/v1/orders/check-risk", status: 200 },
        cli: CliBinding { command: &["order", "check"], positionals: &["symbol", "side", "quantity"], table: None },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let venue = app.exchanges.get(input.exchange)?;
        let source = venue.exchange.source();
        let draft = OrderDraft {
            exchange: venue.id(),
            account: venue.account()?.account,
            symbol: input.symbol,
            side: input.side,
            order_type: if input.limit_price.is_some() { OrderType::Limit } else { OrderType::Market },
            quantity: Some(input.quantity),
            quote_quantity: None,
            limit_price: input.limit_price,
            stop_price: None,
            time_in_force: None,
            expire_at: None,
            post_only: false,
            self_trade_prevention: SelfTradePrevention::CancelNewest,
            client_order_id: None,
        };
        let Assessment { denials, value_usd, facts, limits } = app.orders.assess(call, draft).await?;
        Ok(Output {
            approved: denials.is_empty(),
            denials,
            value_usd,
            estimate: facts.estimate,
            mid_price: facts.reference.map(|reference| reference.mid),
            portfolio_usd: facts.portfolio_usd,
            acquired_held_usd: facts.acquired_held_usd,
            acquired_incoming_usd: facts.acquired_incoming_usd,
            orders_last_minute: facts.used.account.orders_last_minute,
            realized_today_usd: facts.used.account.realized_today_usd,
            limits,
            source,
            as_of: facts.now,
            age_ms: app.market.age_ms(facts.now),
        })
    }
}
