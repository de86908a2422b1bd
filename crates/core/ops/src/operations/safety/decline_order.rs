//! A human's no.

use cambist_app::{App, Call, OrderKey};
use cambist_model::AppError;
use cambist_model::access::Permission;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::operations::orders::OrderOutput;
use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct DeclineOrder;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// An order that waits for a human: its id, or yours.
    #[schemars(length(max = 128))]
    order_id: String,
}

impl Operation for DeclineOrder {
    type Input = Input;
    type Output = OrderOutput;

    const SPEC: OperationSpec = OperationSpec {
        name: "decline_order",
        title: "Decline an order",
        summary: "Refuses an order that waits for a human's yes; it is never sent.",
        notes_for_agents: "",
        tier: Tier::Trade,
        permission: Permission::CancelOrder,
        idempotency: Idempotency::Idempotent,
        toolset: Toolset::Trade,
        listed: false,
        http: HttpBinding { method: Method::Delete, path: "/api/v1/approvals/{order_id}", status: 200 },
        cli: CliBinding { command: &["approval", "decline"], positionals: &["order_id"], table: None },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<OrderOutput, AppError> {
        let declined = app.orders.decline(call, &OrderKey::Any(input.order_id)).await?;
        Ok(OrderOutput::new(app, declined))
    }
}
