//! Profit, loss and risk per position.

use cambist_app::{App, Call, PositionMetrics};
use cambist_model::access::Permission;
use cambist_model::{Amount, AppError, ExchangeId, Percent, Source, Symbol, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::position_row::PositionRow;
use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct CalculatePositionMetrics;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Only the base asset of this market, like BTC-USD.
    #[schemars(extend("x-aliases" = ["product_id"]))]
    symbol: Option<Symbol>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    exchange: ExchangeId,
    metrics: Vec<Row>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    position: PositionRow,
    /// Standard deviation of hourly returns over 7 days, scaled to a day.
    volatility_1d_pct: Option<Percent>,
    /// Largest fall from a high to a later low within 7 days.
    max_drawdown_7d_pct: Option<Percent>,
    /// Loss of a day that is exceeded with 5 % probability if returns are normal.
    value_at_risk_1d_95_usd: Option<Amount>,
}

impl Operation for CalculatePositionMetrics {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "calculate_position_metrics",
        title: "Position metrics",
        summary: "Profit and loss and risk per position: volatility, drawdown and value at risk from 7 days of hours.",
        notes_for_agents: "",
        tier: Tier::PrivateRead,
        permission: Permission::ReadAccounts,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Account,
        listed: true,
        http: HttpBinding { method: Method::Get, path: "/api/v1/position-metrics", status: 200 },
        cli: CliBinding {
            command: &["position", "metrics"],
            positionals: &[],
            table: Some(Table {
                rows: "metrics",
                columns: &[
                    ("position.asset", "ASSET"),
                    ("position.value_usd", "VALUE"),
                    ("position.unrealized_usd", "UNREALIZED"),
                    ("position.realized_usd", "REALIZED"),
                    ("volatility_1d_pct", "VOL 1D %"),
                    ("max_drawdown_7d_pct", "DRAWDOWN 7D %"),
                    ("value_at_risk_1d_95_usd", "VAR 95 % 1D"),
                ],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let exchange = app.exchanges.get(input.exchange)?.id();
        let asset = input.symbol.map(|symbol| symbol.base());
        let metrics = app.accounts.metrics(call, Some(exchange), asset).await?;
        let (source, as_of) = (metrics.source, metrics.as_of);
        let metrics = metrics.value.into_iter().map(row).collect();
        Ok(Output { exchange, metrics, source, as_of, age_ms: app.market.age_ms(as_of) })
    }
}

fn row(metrics: PositionMetrics) -> Row {
    Row {
        position: metrics.report.into(),
        volatility_1d_pct: metrics.risk.map(|risk| risk.volatility_1d_pct),
        max_drawdown_7d_pct: metrics.risk.map(|risk| risk.max_drawdown_pct),
        value_at_risk_1d_95_usd: metrics.value_at_risk_usd,
    }
}
