//! Candles.

use cambist_app::{App, Call, CandleRange};
use cambist_model::access::Permission;
use cambist_model::{AppError, Candle, ExchangeId, MarketName, Price, Quantity, Source, Symbol, Timeframe, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct GetHistoricalCandles;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Market, like BTC-USD.
    #[schemars(extend("x-aliases" = ["product_id"]))]
    symbol: MarketName,
    /// Length.
    #[schemars(extend("x-aliases" = ["granularity"]))]
    timeframe: Timeframe,
    /// From here; absent: the last `limit` before `end`.
    #[schemars(extend("x-aliases" = ["since"]))]
    start: Option<Timestamp>,
    /// Exclusive; absent: now.
    end: Option<Timestamp>,
    /// 1 to 1000 (default 100).
    #[schemars(range(min = 1, max = 1000), extend("x-aliases" = ["count"]))]
    limit: Option<u32>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    symbol: Symbol,
    exchange: ExchangeId,
    timeframe: Timeframe,
    /// What stands in a row.
    columns: [&'static str; 6],
    /// Rows, oldest first: milliseconds since 1970, then decimal strings. The last row may still be changing.
    candles: Vec<(i64, Price, Price, Price, Price, Quantity)>,
    /// Without a trade: when the first would open, how many.
    gaps: Vec<(i64, u32)>,
    /// The exchange has none before; null if all are there.
    available_from: Option<Timestamp>,
    /// Pass it as `start` for the rest; null when the range is complete.
    next_start: Option<Timestamp>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for GetHistoricalCandles {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "get_historical_candles",
        title: "Candles",
        summary: "Open, high, low, close, volume of a market, oldest first.",
        notes_for_agents: "",
        tier: Tier::Read,
        permission: Permission::ReadMarketData,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Market,
        listed: true,
        http: HttpBinding { method: Method::Get, path: "/api/v1/candles/{symbol}", status: 200 },
        cli: CliBinding {
            command: &["market", "candles"],
            positionals: &["symbol", "timeframe"],
            table: Some(Table {
                rows: "candles",
                columns: &[
                    ("0", "OPEN AT"),
                    ("1", "OPEN"),
                    ("2", "HIGH"),
                    ("3", "LOW"),
                    ("4", "CLOSE"),
                    ("5", "VOLUME"),
                ],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let limit = input.limit.unwrap_or(100);
        if !(1..=CandleRange::MAX).contains(&limit) {
            let problem = format!("{limit} is not between 1 and {}", CandleRange::MAX);
            return Err(AppError::invalid_field("limit", problem));
        }
        let Input { symbol, timeframe, start, end, exchange, .. } = input;
        let exchange = app.exchanges.get(exchange)?.id();
        let symbol = app.market.symbol(call, Some(exchange), &symbol).await?;
        let range = CandleRange { symbol, timeframe, start, end, limit };
        let series = app.market.candles(call, Some(exchange), range).await?;
        let row = |c: Candle| (c.open_at.millis(), c.open, c.high, c.low, c.close, c.volume);
        Ok(Output {
            symbol,
            exchange,
            timeframe,
            columns: ["open_at_ms", "open", "high", "low", "close", "volume"],
            candles: series.candles.value.into_iter().map(row).collect(),
            gaps: series.gaps.iter().map(|gap| (gap.open_at.millis(), gap.count)).collect(),
            available_from: series.available_from,
            next_start: series.next_start,
            source: series.candles.source,
            as_of: series.candles.as_of,
            age_ms: app.market.age_ms(series.candles.as_of),
        })
    }
}
