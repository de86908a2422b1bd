//! Public trades.

use cambist_app::{App, Call};
use cambist_model::access::Permission;
use cambist_model::{AppError, ExchangeId, MarketName, Source, Timestamp, Trade};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct ListTrades;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Market, like BTC-USD.
    #[schemars(extend("x-aliases" = ["product_id"]))]
    symbol: MarketName,
    /// 1 to 1000 (default 50).
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    exchange: ExchangeId,
    /// The last trades, oldest first; `side` is the taker's.
    trades: Vec<Trade>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for ListTrades {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "list_trades",
        title: "Public trades",
        summary: "The last public trades of a market.",
        notes_for_agents: "Your own are in list_fills.",
        tier: Tier::Read,
        permission: Permission::ReadMarketData,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Market,
        listed: true,
        http: HttpBinding { method: Method::Get, path: "/api/v1/trades/{symbol}", status: 200 },
        cli: CliBinding {
            command: &["market", "trades"],
            positionals: &["symbol"],
            table: Some(Table {
                rows: "trades",
                columns: &[
                    ("executed_at", "TIME"),
                    ("side", "SIDE"),
                    ("price", "PRICE"),
                    ("quantity", "QUANTITY"),
                    ("trade_id", "TRADE"),
                ],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let limit = input.limit.unwrap_or(50);
        if !(1..=1_000).contains(&limit) {
            return Err(AppError::invalid_field("limit", format!("{limit} is not between 1 and 1000")));
        }
        let exchange = app.exchanges.get(input.exchange)?.id();
        let symbol = app.market.symbol(call, Some(exchange), &input.symbol).await?;
        let trades = app.market.trades(call, Some(exchange), symbol, limit).await?;
        let age_ms = app.market.age_ms(trades.as_of);
        Ok(Output { exchange, trades: trades.value, source: trades.source, as_of: trades.as_of, age_ms })
    }
}
