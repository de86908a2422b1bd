//! Making a token.

use std::collections::BTreeSet;
use std::time::Duration;

use cambist_app::{App, Call, NewToken};
use cambist_model::access::{Permission, Role, TradingMode};
use cambist_model::{AccountName, AppError, Source, Timestamp, TokenName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::token_row::TokenRow;
use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct CreateToken;

/// The longest life in days that can be asked for: a hundred years.
const LONGEST_DAYS: u32 = 36_500;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// What to call it: small letters, digits, '-', '_' or '.'. Never given twice.
    name: TokenName,
    /// What it permits, as a bundle.
    role: Option<Role>,
    /// What it permits, one by one, instead of a role.
    permissions: Option<BTreeSet<Permission>>,
    /// Only these accounts, like paper or kraken/main; every one if absent.
    accounts: Option<BTreeSet<AccountName>>,
    /// What may be at stake (default paper).
    modes: Option<BTreeSet<TradingMode>>,
    /// After how many days it ends, 1 to 36500; never if absent.
    #[schemars(range(min = 1, max = 36_500))]
    days: Option<u32>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// The token itself. It is shown this one time; keep it as a password.
    secret: String,
    token: TokenRow,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for CreateToken {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "create_token",
        title: "Make a token",
        summary: "Makes a token for a program, an agent or a person, and shows it this one time.",
        notes_for_agents: "",
        tier: Tier::Admin,
        permission: Permission::ModifyConfig,
        idempotency: Idempotency::Idempotent,
        toolset: Toolset::Account,
        listed: false,
        http: HttpBinding { method: Method::Post, path: "/api/v1/tokens", status: 201 },
        cli: CliBinding { command: &["token", "create"], positionals: &["name"], table: None },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let new = NewToken {
            permissions: permissions(input.role, input.permissions)?,
            name: input.name,
            accounts: named("accounts", input.accounts)?,
            modes: named("modes", input.modes)?.unwrap_or_else(|| BTreeSet::from([TradingMode::Paper])),
            lifetime: lifetime(input.days)?,
        };
        let (token, secret) = app.access.create(call, new).await?;
        Ok(Output {
            secret: secret.reveal().to_owned(),
            token: token.into(),
            source: Source::CAMBIST,
            as_of: app.market.now(),
            age_ms: 0,
        })
    }
}

fn permissions(role: Option<Role>, named: Option<BTreeSet<Permission>>) -> Result<BTreeSet<Permission>, AppError> {
    match (role, named) {
        (Some(role), None) => Ok(role.permissions()),
        (None, Some(named)) if !named.is_empty() => Ok(named),
        (Some(_), Some(_)) => Err(AppError::invalid_field("role", "give either role or permissions, not both")),
        _ => Err(AppError::invalid_field("role", "is required: viewer, analyst, trader or admin, or give permissions")),
    }
}

/// A list that names nothing would make a token that can do nothing, which is not what anybody wants.
fn named<T>(field: &'static str, list: Option<BTreeSet<T>>) -> Result<Option<BTreeSet<T>>, AppError> {
    match list {
        Some(list) if list.is_empty() => Err(AppError::invalid_field(field, "name at least one, or leave it out")),
        list => Ok(list),
    }
}

fn lifetime(days: Option<u32>) -> Result<Option<Duration>, AppError> {
    match days {
        Some(days) if !(1..=LONGEST_DAYS).contains(&days) => {
            Err(AppError::invalid_field("days", format!("{days} is not between 1 and {LONGEST_DAYS}")))
        }
        days => Ok(days.map(|days| Duration::from_hours(24 * u64::from(days)))),
    }
}
