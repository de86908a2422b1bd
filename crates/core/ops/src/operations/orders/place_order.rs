//! One order, through the gate.

use cambist_app::{App, Call};
use cambist_model::access::Permission;
use cambist_model::{AppError, OrderDraft};

use super::order_input::{OrderInput, OrderOutput};
use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct PlaceOrder;

impl Operation for PlaceOrder {
    type Input = OrderInput;
    type Output = OrderOutput;

    const SPEC: OperationSpec = OperationSpec {
        name: "place_order",
        title: "Place an order",
        summary: "Places one order after checking it against the safety rules.",
        notes_for_agents: "A denial lists every rule that failed. If the outcome is unknown, ask get_order; never place it again.",
        tier: Tier::Trade,
        permission: Permission::PlaceOrder,
        idempotency: Idempotency::NeedsKey,
        toolset: Toolset::Trade,
        listed: true,
        http: HttpBinding { method: Method::Post, path: "/api/v1/orders", status: 201 },
        cli: CliBinding {
            command: &["order", "place"],
            positionals: &["symbol", "side", "type", "quantity"],
            table: None,
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: OrderInput) -> Result<OrderOutput, AppError> {
        let draft = input.draft(app)?;
        let client_order_id = draft.client_order_id.clone().or_else(|| call.client_order_id());
        let placed = app.orders.place(call, OrderDraft { client_order_id, ..draft }).await?;
        Ok(OrderOutput::new(app, placed))
    }
}
