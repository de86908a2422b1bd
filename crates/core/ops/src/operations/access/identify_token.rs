//! Whose token this is: how a way in that has no records of its own asks whoever has them.

use cambist_app::{App, Call, Face};
use cambist_model::access::{Grant, Permission};
use cambist_model::{AppError, Source, Timestamp, TokenDigest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct IdentifyToken;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// SHA-256 of the token, in 64 hexadecimal digits.
    digest: TokenDigest,
    /// The way in where it was just shown: mcp, http or cli. Its use is noted.
    used_at: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// What it grants.
    grant: Grant,
    /// From when on it is worth nothing; never if null.
    expires_at: Option<Timestamp>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for IdentifyToken {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "identify_token",
        title: "Identify a token",
        summary: "Says whose token this is, by its SHA-256, and what it grants, if it is worth anything.",
        notes_for_agents: "",
        tier: Tier::Admin,
        permission: Permission::ModifyConfig,
        idempotency: Idempotency::Idempotent,
        toolset: Toolset::Account,
        listed: false,
        http: HttpBinding { method: Method::Post, path: "/api/v1/tokens/identify", status: 200 },
        cli: CliBinding { command: &["token", "identify"], positionals: &["digest"], table: None },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let used_at = input.used_at.as_deref().map(face).transpose()?;
        let token = app.access.recognize(call, &input.digest, used_at).await?;
        let (source, as_of) = (Source::CAMBIST, app.market.now());
        Ok(Output { grant: token.grant, expires_at: token.expires_at, source, as_of, age_ms: 0 })
    }
}

fn face(text: &str) -> Result<Face, AppError> {
    Face::parse(text).ok_or_else(|| AppError::invalid_field("used_at", "is not a way in; use one of: mcp, http, cli"))
}
