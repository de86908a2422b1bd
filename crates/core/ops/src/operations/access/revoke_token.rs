//! Revoking a token.

use cambist_app::{App, Call};
use cambist_model::access::Permission;
use cambist_model::{AppError, Source, Timestamp, TokenName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::token_row::TokenRow;
use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct RevokeToken;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// What it is called; `list_tokens` shows the names.
    name: TokenName,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    token: TokenRow,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for RevokeToken {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "revoke_token",
        title: "Revoke a token",
        summary: "Makes a token worth nothing, from this moment on and for ever.",
        notes_for_agents: "",
        tier: Tier::Admin,
        permission: Permission::ModifyConfig,
        idempotency: Idempotency::Idempotent,
        toolset: Toolset::Account,
        listed: false,
        http: HttpBinding { method: Method::Delete, path: "/api/v1/tokens/{name}", status: 200 },
        cli: CliBinding { command: &["token", "revoke"], positionals: &["name"], table: None },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let token = app.access.revoke(call, &input.name).await?.into();
        Ok(Output { token, source: Source::CAMBIST, as_of: app.market.now(), age_ms: 0 })
    }
}
