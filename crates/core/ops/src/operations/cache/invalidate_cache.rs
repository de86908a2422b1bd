//! Forgetting what is in the cache.

use cambist_app::{App, Call};
use cambist_model::access::Permission;
use cambist_model::{AppError, Source, Timestamp};
use cambist_ports::cache::{CacheKey, CacheSelection, CacheTag, KeyPattern};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct InvalidateCache;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// One value, like ticker:kraken:BTC-USD.
    key: Option<String>,
    /// Values that have this in common: kind:ticker, exchange:kraken, symbol:BTC-USD or asset:BTC.
    tag: Option<String>,
    /// Values whose key looks like this, with * for any characters, like ticker:kraken:*.
    pattern: Option<String>,
    /// Everything (default false).
    all: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// What was to be forgotten.
    selection: String,
    /// How many values there were.
    forgotten: u64,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for InvalidateCache {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "invalidate_cache",
        title: "Forget cached market data",
        summary: "Forgets market data that is kept for a while: one value, those with a tag, those that fit a pattern, or all.",
        notes_for_agents: "",
        tier: Tier::Admin,
        permission: Permission::ModifyConfig,
        idempotency: Idempotency::Idempotent,
        toolset: Toolset::Market,
        listed: false,
        http: HttpBinding { method: Method::Post, path: "/api/v1/cache/invalidate", status: 200 },
        cli: CliBinding { command: &["cache", "invalidate"], positionals: &[], table: None },
        stability: Stability::Preview,
        since: "0.1.0",
    };

    async fn run(app: &App, _: &Call, input: Input) -> Result<Output, AppError> {
        let selection = selection(input)?;
        let forgotten = app.market.forget(&selection).await?;
        let (selection, as_of) = (selection.to_string(), app.market.now());
        Ok(Output { selection, forgotten, source: Source::CAMBIST, as_of, age_ms: 0 })
    }
}

fn selection(input: Input) -> Result<CacheSelection, AppError> {
    let refused = |field: &'static str, problem: String| AppError::invalid_field(field, problem);
    match (input.key, input.tag, input.pattern, input.all.unwrap_or(false)) {
        (Some(key), None, None, false) => {
            let problem = "it is not a key; write one like ticker:kraken:BTC-USD".to_owned();
            CacheKey::parse(&key).map(CacheSelection::Key).ok_or_else(|| refused("key", problem))
        }
        (None, Some(tag), None, false) => {
            CacheTag::parse(&tag).map(CacheSelection::Tag).map_err(|error| refused("tag", error.to_string()))
        }
        (None, None, Some(pattern), false) => KeyPattern::parse(&pattern)
            .map(CacheSelection::Pattern)
            .map_err(|error| refused("pattern", error.to_string())),
        (None, None, None, true) => Ok(CacheSelection::Everything),
        _ => Err(refused("key", "say what is to be forgotten by exactly one of key, tag, pattern and all".to_owned())),
    }
}
