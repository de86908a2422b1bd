//! One order with its history.

use cambist_app::{App, Call, OrderKey};
use cambist_model::access::Permission;
use cambist_model::{AppError, Fill, Order, OrderEvent, Source, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct GetOrder;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// The order's id: ours, your client order id, or the exchange's.
    order_id: String,
    /// With what happened to it, step by step (default false).
    include_events: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    order: Order,
    /// Its executions, oldest first.
    fills: Vec<Fill>,
    events: Option<Vec<OrderEvent>>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for GetOrder {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "get_order",
        title: "Order",
        summary: "One order with its status, executions and fees.",
        notes_for_agents: "One whose outcome is unknown is looked up at the exchange first.",
        tier: Tier::PrivateRead,
        permission: Permission::ReadOrders,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Trade,
        listed: true,
        http: HttpBinding { method: Method::Get, path: "/api/v1/orders/{order_id}", status: 200 },
        cli: CliBinding { command: &["order", "get"], positionals: &["order_id"], table: None },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let view = app.orders.get(call, &OrderKey::Any(input.order_id)).await?;
        let events = match input.include_events {
            Some(true) => Some(app.orders.events(view.order.order_id).await?),
            _ => None,
        };
        let (source, as_of) = (Source::CAMBIST, app.market.now());
        Ok(Output { order: view.order, fills: view.fills, events, source, as_of, age_ms: 0 })
    }
}
