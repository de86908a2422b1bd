//! What whoever asks is held to, and what is left of it.

use cambist_app::{App, BreakerState, Call, LimitState};
use cambist_model::access::Permission;
use cambist_model::safety::{Breaker, BreakerAction, Rule, RuleKind, Standing};
use cambist_model::{AccountId, Amount, AppError, ExchangeId, Source, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct GetLimits;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    exchange: ExchangeId,
    account: AccountId,
    /// Whose limits these are, beside those of the account.
    agent: String,
    /// May it trade? `active`, `reduce_only` or `halted`.
    trading: Standing,
    /// Is every order checked and none sent?
    dry_run_mode: bool,
    /// Every limit in force, budgets among them.
    limits: Vec<Limit>,
    /// What stops the account by itself.
    breakers: Vec<BreakerLine>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

#[derive(Serialize, JsonSchema)]
struct Limit {
    /// Whose limit: `account`, or a narrower scope like `agent claude`.
    scope: String,
    /// The rule that keeps it.
    rule: Rule,
    /// `always`, or `entry`: never for an order that turns holdings into cash.
    kind: RuleKind,
    /// The configuration key that sets it.
    setting: String,
    /// What is allowed.
    limit: String,
    /// How much of it is used; null for a limit of single orders, or where nothing tells.
    used: Option<Amount>,
    /// How much is left.
    left: Option<Amount>,
    /// When it begins anew; null if it does not by itself.
    resets_at: Option<Timestamp>,
}

#[derive(Serialize, JsonSchema)]
struct BreakerLine {
    breaker: Breaker,
    /// What happens when it trips; only a human resumes.
    action: BreakerAction,
    /// Where it trips; null without such a limit.
    limit: Option<Amount>,
    /// Where it stands; null where nothing tells.
    reading: Option<Amount>,
}

impl Operation for GetLimits {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "get_limits",
        title: "Limits",
        summary: "Your limits and budgets, what is left of them, and when they begin anew.",
        notes_for_agents: "",
        tier: Tier::PrivateRead,
        permission: Permission::ReadAccounts,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Account,
        listed: true,
        http: HttpBinding { method: Method::Get, path: "/api/v1/limits", status: 200 },
        cli: CliBinding {
            command: &["account", "limits"],
            positionals: &[],
            table: Some(Table {
                rows: "limits",
                columns: &[
                    ("scope", "SCOPE"),
                    ("rule", "RULE"),
                    ("limit", "LIMIT"),
                    ("used", "USED"),
                    ("left", "LEFT"),
                    ("resets_at", "RESETS"),
                ],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let report = app.orders.limits(call, input.exchange).await?;
        Ok(Output {
            exchange: report.exchange,
            account: report.account,
            agent: report.agent,
            trading: report.trading,
            dry_run_mode: report.dry_run_mode,
            limits: report.limits.into_iter().map(Limit::from).collect(),
            breakers: report.breakers.into_iter().map(BreakerLine::from).collect(),
            source: Source::CAMBIST,
            as_of: app.market.now(),
            age_ms: 0,
        })
    }
}

impl From<LimitState> for Limit {
    fn from(state: LimitState) -> Self {
        let LimitState { scope, rule, kind, setting, limit, used, left, resets_at } = state;
        Self { scope, rule, kind, setting, limit, used, left, resets_at }
    }
}

impl From<BreakerState> for BreakerLine {
    fn from(state: BreakerState) -> Self {
        let BreakerState { breaker, action, limit, reading } = state;
        Self { breaker, action, limit, reading }
    }
}
