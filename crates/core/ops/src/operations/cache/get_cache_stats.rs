//! What the cache was good for.

use cambist_app::{App, Call, KindReport};
use cambist_model::access::Permission;
use cambist_model::{AppError, Percent, Source, Timestamp};
use cambist_ports::cache::{CacheHealth, CacheKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct GetCacheStats;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// Null if there is no cache.
    health: Option<CacheHealth>,
    /// By kind of value, since this process began.
    kinds: Vec<Kind>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

#[derive(Serialize, JsonSchema)]
struct Kind {
    kind: CacheKind,
    /// How long a value is as good as new, at most; 0 if none is kept.
    ttl_ms: u64,
    /// How many values there are.
    entries: u64,
    hits: u64,
    /// How often a stale value was shown while a new one was fetched.
    stale_hits: u64,
    misses: u64,
    /// Hits and stale hits of all, in percent; null before the first.
    hit_rate_pct: Option<Percent>,
    /// How often an exchange was asked: less than the misses where many asked for the same at once.
    fetches: u64,
    /// How often the cache could not be read or written.
    errors: u64,
}

impl Operation for GetCacheStats {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "get_cache_stats",
        title: "Cache",
        summary: "How the cache of market data is, and how often it saved a question to an exchange.",
        notes_for_agents: "",
        tier: Tier::PrivateRead,
        permission: Permission::ModifyConfig,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Market,
        listed: false,
        http: HttpBinding { method: Method::Get, path: "/api/v1/cache", status: 200 },
        cli: CliBinding {
            command: &["cache", "stats"],
            positionals: &[],
            table: Some(Table {
                rows: "kinds",
                columns: &[
                    ("kind", "KIND"),
                    ("ttl_ms", "TTL MS"),
                    ("entries", "ENTRIES"),
                    ("hits", "HITS"),
                    ("stale_hits", "STALE"),
                    ("misses", "MISSES"),
                    ("hit_rate_pct", "HIT %"),
                    ("fetches", "FETCHES"),
                    ("errors", "ERRORS"),
                ],
            }),
        },
        stability: Stability::Preview,
        since: "0.1.0",
    };

    async fn run(app: &App, _: &Call, Input {}: Input) -> Result<Output, AppError> {
        let report = app.market.cache_report().await;
        let kinds = report.kinds.into_iter().map(row).collect();
        Ok(Output { health: report.health, kinds, source: Source::CAMBIST, as_of: app.market.now(), age_ms: 0 })
    }
}

fn row(report: KindReport) -> Kind {
    let KindReport { kind, ttl_ms, hits, stale_hits, misses, fetches, errors, hit_rate_pct, entries } = report;
    Kind { kind, ttl_ms, entries, hits, stale_hits, misses, hit_rate_pct, fetches, errors }
}
