//! The account as it presents itself.

use cambist_app::{AccountProfile, App, Call};
use cambist_model::access::Permission;
use cambist_model::safety::{Limits, Standing, SwitchState};
use cambist_model::{AccountId, AccountMode, Amount, AppError, ExchangeId, FeeSchedule, Source, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct GetAccount;

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
    mode: AccountMode,
    /// What all of it is worth; null when something cannot be valued.
    value_usd: Option<Amount>,
    fees: FeeSchedule,
    /// May it trade? `active`, `reduce_only` or `halted`.
    trading: Standing,
    /// When its open orders are canceled if Cambist is not heard of; null if never.
    dead_mans_switch: Option<SwitchState>,
    /// What its orders are held to.
    limits: Limits,
    orders_last_minute: u32,
    /// Gain (or loss, negative) realized since midnight UTC, fees included.
    realized_today_usd: Amount,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for GetAccount {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "get_account",
        title: "Account",
        summary: "An account's worth, fee tier, safety limits and how much of them is used.",
        notes_for_agents: "",
        tier: Tier::PrivateRead,
        permission: Permission::ReadAccounts,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Account,
        listed: true,
        http: HttpBinding { method: Method::Get, path: "/api/v1/account", status: 200 },
        cli: CliBinding { command: &["account", "get"], positionals: &[], table: None },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let profile = app.accounts.profile(call, input.exchange).await?;
        let (source, as_of) = (profile.source, profile.as_of);
        let AccountProfile { exchange, account, mode, fees, limits, orders_last_minute, .. } = profile.value;
        Ok(Output {
            exchange,
            account,
            mode,
            value_usd: profile.value.value_usd,
            fees,
            trading: profile.value.trading,
            dead_mans_switch: profile.value.dead_mans_switch,
            limits,
            orders_last_minute,
            realized_today_usd: profile.value.realized_today_usd,
            source,
            as_of,
            age_ms: app.market.age_ms(as_of),
        })
    }
}
