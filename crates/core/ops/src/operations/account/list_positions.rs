//! Positions with profit and loss.

use cambist_app::{App, Call};
use cambist_model::access::Permission;
use cambist_model::{AppError, AssetId, ExchangeId, Source, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::position_row::PositionRow;
use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct ListPositions;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Only this asset.
    asset: Option<AssetId>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    exchange: ExchangeId,
    /// Everything held other than cash.
    positions: Vec<PositionRow>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for ListPositions {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "list_positions",
        title: "Positions",
        summary: "What is held other than cash: average cost, market value, realized and unrealized profit and loss.",
        notes_for_agents: "",
        tier: Tier::PrivateRead,
        permission: Permission::ReadAccounts,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Account,
        listed: true,
        http: HttpBinding { method: Method::Get, path: "/api/v1/positions", status: 200 },
        cli: CliBinding {
            command: &["position", "list"],
            positionals: &[],
            table: Some(Table {
                rows: "positions",
                columns: &[
                    ("asset", "ASSET"),
                    ("quantity", "QUANTITY"),
                    ("average_cost_usd", "AVG COST"),
                    ("price_usd", "PRICE"),
                    ("value_usd", "VALUE"),
                    ("unrealized_usd", "UNREALIZED"),
                    ("unrealized_pct", "%"),
                    ("realized_usd", "REALIZED"),
                    ("share_pct", "SHARE %"),
                ],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let exchange = app.exchanges.get(input.exchange)?.id();
        let positions = app.accounts.positions(call, Some(exchange)).await?;
        let (source, as_of) = (positions.source, positions.as_of);
        let wanted = positions.value.into_iter().filter(|p| input.asset.is_none_or(|asset| asset == p.asset));
        let positions = wanted.map(PositionRow::from).collect();
        Ok(Output { exchange, positions, source, as_of, age_ms: app.market.age_ms(as_of) })
    }
}
