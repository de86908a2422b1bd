//! The tokens that there are.

use cambist_app::{App, Call};
use cambist_model::access::Permission;
use cambist_model::{AppError, Source, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::token_row::TokenRow;
use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct ListTokens;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Only those that still count (default false).
    valid_only: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// Oldest first, with those that are worth nothing any more.
    tokens: Vec<TokenRow>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for ListTokens {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "list_tokens",
        title: "Tokens",
        summary: "The tokens that were ever made: what it permits, when it was last used, and whether it still counts.",
        notes_for_agents: "",
        tier: Tier::PrivateRead,
        permission: Permission::ModifyConfig,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Account,
        listed: false,
        http: HttpBinding { method: Method::Get, path: "/api/v1/tokens", status: 200 },
        cli: CliBinding {
            command: &["token", "list"],
            positionals: &[],
            table: Some(Table {
                rows: "tokens",
                columns: &[
                    ("name", "NAME"),
                    ("permissions", "PERMISSIONS"),
                    ("accounts", "ACCOUNTS"),
                    ("modes", "MODES"),
                    ("last_used_at", "LAST USED"),
                    ("expires_at", "ENDS"),
                    ("revoked_at", "REVOKED"),
                ],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, _: &Call, input: Input) -> Result<Output, AppError> {
        let as_of = app.market.now();
        let mut tokens = app.access.list().await;
        if input.valid_only.unwrap_or(false) {
            tokens.retain(|token| token.is_valid(as_of));
        }
        let tokens = tokens.into_iter().map(TokenRow::from).collect();
        Ok(Output { tokens, source: Source::CAMBIST, as_of, age_ms: 0 })
    }
}
