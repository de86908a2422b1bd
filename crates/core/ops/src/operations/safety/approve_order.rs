//! A human's yes.

use cambist_app::{App, Call, OrderKey};
use cambist_model::AppError;
use cambist_model::access::Permission;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::operations::orders::OrderOutput;
use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct ApproveOrder;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// An order that waits for a human: its id, or yours.
    #[schemars(length(max = 128))]
    order_id: String,
    /// The seal of the plan that was agreed to; `get_approval` has it.
    #[schemars(length(max = 64))]
    seal: String,
}

impl Operation for ApproveOrder {
    type Input = Input;
    type Output = OrderOutput;

    const SPEC: OperationSpec = OperationSpec {
        name: "approve_order",
        title: "Approve an order",
        summary: "Sends an order that waits for a human's yes, if everything is still as the human saw it.",
        notes_for_agents: "",
        tier: Tier::Admin,
        permission: Permission::ApproveOrder,
        idempotency: Idempotency::Idempotent,
        toolset: Toolset::Trade,
        listed: false,
        http: HttpBinding { method: Method::Post, path: "/api/v1/approvals/{order_id}", status: 200 },
        cli: CliBinding { command: &["approval", "approve"], positionals: &["order_id", "seal"], table: None },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<OrderOutput, AppError> {
        let sent = app.orders.approve(call, &OrderKey::Any(input.order_id), &input.seal).await?;
        Ok(OrderOutput::new(app, sent))
    }
}
