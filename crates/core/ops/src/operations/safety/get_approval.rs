//! What a human is asked to agree to.

use cambist_app::{App, ApprovalQuestion, Call, OrderKey};
use cambist_model::access::Permission;
use cambist_model::{AppError, ApprovalPlan, Order, Source, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct GetApproval;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// An order that waits for a human: its id, or yours.
    #[schemars(length(max = 128))]
    order_id: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    order: Order,
    /// What it would do, as the server worked it out.
    plan: ApprovalPlan,
    /// SHA-256 over order and plan: a yes is given to exactly this.
    seal: String,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for GetApproval {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "get_approval",
        title: "Approval asked for",
        summary: "An order that waits for a human's yes, with the plan that the human is asked to agree to.",
        notes_for_agents: "",
        tier: Tier::PrivateRead,
        permission: Permission::ReadOrders,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Trade,
        listed: false,
        http: HttpBinding { method: Method::Get, path: "/api/v1/approvals/{order_id}", status: 200 },
        cli: CliBinding { command: &["approval", "get"], positionals: &["order_id"], table: None },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, _: &Call, input: Input) -> Result<Output, AppError> {
        let ApprovalQuestion { order, plan, seal } = app.orders.question(&OrderKey::Any(input.order_id)).await?;
        Ok(Output { order, plan, seal, source: Source::CAMBIST, as_of: app.market.now(), age_ms: 0 })
    }
}
