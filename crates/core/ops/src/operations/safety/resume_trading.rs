//! Letting a stopped account trade again.

use cambist_app::{App, Call};
use cambist_model::access::Permission;
use cambist_model::safety::Standing;
use cambist_model::{AppError, ExchangeId, Source, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct ResumeTrading;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    exchange: ExchangeId,
    trading: Standing,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for ResumeTrading {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "resume_trading",
        title: "Resume trading",
        summary: "Lets an account that was stopped trade again; for a human at a terminal.",
        notes_for_agents: "",
        tier: Tier::Admin,
        permission: Permission::ModifyConfig,
        idempotency: Idempotency::Idempotent,
        toolset: Toolset::Trade,
        listed: false,
        http: HttpBinding { method: Method::Post, path: "/api/v1/trading/resume", status: 200 },
        cli: CliBinding { command: &["trading", "resume"], positionals: &[], table: None },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let (exchange, trading) = app.orders.resume(call, input.exchange).await?;
        Ok(Output { exchange, trading, source: Source::CAMBIST, as_of: app.market.now(), age_ms: 0 })
    }
}
