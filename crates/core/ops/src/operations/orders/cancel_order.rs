//! Taking one order back.

use cambist_app::{App, Call, OrderKey};
use cambist_model::AppError;
use cambist_model::access::Permission;
use schemars::JsonSchema;
use serde::Deserialize;

use super::order_input::OrderOutput;
use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct CancelOrder;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// The order's id: ours, your client order id, or the exchange's.
    order_id: String,
}

impl Operation for CancelOrder {
    type Input = Input;
    type Output = OrderOutput;

    const SPEC: OperationSpec = OperationSpec {
        name: "cancel_order",
        title: "Cancel an order",
        summary: "Cancels an open order and shows how it ended.",
        notes_for_agents: "To amend an order, cancel it and place another.",
        tier: Tier::Trade,
        permission: Permission::CancelOrder,
        idempotency: Idempotency::Idempotent,
        toolset: Toolset::Trade,
        listed: true,
        http: HttpBinding { method: Method::Delete, path: "/api/v1/orders/{order_id}", status: 200 },
        cli: CliBinding { command: &["order", "cancel"], positionals: &["order_id"], table: None },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<OrderOutput, AppError> {
        let canceled = app.orders.cancel(call, &OrderKey::Any(input.order_id)).await?;
        Ok(OrderOutput::new(app, canceled))
    }
}
