//! Balances.

use cambist_app::{App, Call, Holding};
use cambist_model::access::Permission;
use cambist_model::{Amount, AppError, AssetId, ExchangeId, Price, Source, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct ListBalances;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Only this asset.
    asset: Option<AssetId>,
    /// Worth at least so much in USD, or not valued.
    min_value_usd: Option<Amount>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    exchange: ExchangeId,
    balances: Vec<Row>,
    /// What the whole account is worth; null when something cannot be valued.
    total_value_usd: Option<Amount>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    asset: AssetId,
    /// Free to trade with.
    available: Amount,
    /// Set aside for open orders.
    held: Amount,
    total: Amount,
    usd_price: Option<Price>,
    value_usd: Option<Amount>,
}

impl Operation for ListBalances {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "list_balances",
        title: "Balances",
        summary: "What the account holds: available, held for open orders, total, and its worth in USD.",
        notes_for_agents: "",
        tier: Tier::PrivateRead,
        permission: Permission::ReadAccounts,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Account,
        listed: true,
        http: HttpBinding { method: Method::Get, path: "/api/v1/balances", status: 200 },
        cli: CliBinding {
            command: &["balance", "list"],
            positionals: &[],
            table: Some(Table {
                rows: "balances",
                columns: &[
                    ("asset", "ASSET"),
                    ("available", "AVAILABLE"),
                    ("held", "HELD"),
                    ("total", "TOTAL"),
                    ("usd_price", "PRICE USD"),
                    ("value_usd", "VALUE USD"),
                ],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let exchange = app.exchanges.get(input.exchange)?.id();
        let (holdings, total_value_usd) = app.accounts.balances(call, Some(exchange)).await?;
        let (source, as_of) = (holdings.source, holdings.as_of);
        let wanted = |holding: &Holding| {
            let worth_it = input.min_value_usd.zip(holding.value_usd).is_none_or(|(least, value)| value >= least);
            worth_it && input.asset.is_none_or(|asset| asset == holding.balance.asset)
        };
        let balances = holdings.value.into_iter().filter(wanted).map(|holding| row(&holding)).collect();
        Ok(Output { exchange, balances, total_value_usd, source, as_of, age_ms: app.market.age_ms(as_of) })
    }
}

fn row(holding: &Holding) -> Row {
    let Holding { balance, usd_price, value_usd } = *holding;
    Row {
        asset: balance.asset,
        available: balance.available,
        held: balance.held,
        total: balance.total,
        usd_price,
        value_usd,
    }
}
