//! Tickers and books of one or more markets.

use cambist_app::{App, Call};
use cambist_model::access::Permission;
use cambist_model::{AppError, ExchangeId, MarketName, OrderBook, Symbol, Ticker};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct GetMarketData;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Markets, like BTC-USD; at most 50.
    #[schemars(extend("x-aliases" = ["product_ids", "symbol", "product_id"]), length(min = 1, max = 50))]
    symbols: Vec<MarketName>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
    /// Default true.
    include_ticker: Option<bool>,
    /// Default false.
    #[schemars(extend("x-aliases" = ["include_orderbook"]))]
    include_order_book: Option<bool>,
    /// Levels of each side, 1 to 1000 (default 10).
    #[schemars(range(min = 1, max = 1000))]
    depth: Option<u32>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// One entry per symbol, in the order of the request.
    markets: Vec<Market>,
}

#[derive(Serialize, JsonSchema)]
struct Market {
    symbol: Symbol,
    ticker: Option<Ticker>,
    order_book: Option<OrderBook>,
}

impl Operation for GetMarketData {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "get_market_data",
        title: "Market data",
        summary: "Current price, bid, ask, 24h statistics and optionally the order book of markets.",
        notes_for_agents: "",
        tier: Tier::Read,
        permission: Permission::ReadMarketData,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Market,
        listed: true,
        http: HttpBinding { method: Method::Get, path: "/api/v1/market-data/{symbols}", status: 200 },
        cli: CliBinding {
            command: &["market", "get"],
            positionals: &["symbols"],
            table: Some(Table {
                rows: "markets",
                columns: &[
                    ("symbol", "SYMBOL"),
                    ("ticker.bid", "BID"),
                    ("ticker.ask", "ASK"),
                    ("ticker.last", "LAST"),
                    ("ticker.change_24h_pct", "24H %"),
                    ("ticker.high_24h", "HIGH"),
                    ("ticker.low_24h", "LOW"),
                    ("ticker.volume_24h", "VOLUME"),
                    ("ticker.source", "SOURCE"),
                ],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        if input.symbols.is_empty() || input.symbols.len() > 50 {
            return Err(AppError::invalid_field("symbols", "name 1 to 50 markets, like [\"BTC-USD\"]"));
        }
        let (with_ticker, with_book) =
            (input.include_ticker.unwrap_or(true), input.include_order_book.unwrap_or(false));
        if !with_ticker && !with_book {
            let problem = "nothing is left to answer; ask for the ticker, the order book or both";
            return Err(AppError::invalid_field("include_ticker", problem));
        }
        let depth = super::get_order_book::depth(input.depth, 10)?;
        let mut markets = Vec::with_capacity(input.symbols.len());
        for symbol in app.market.symbols(call, input.exchange, &input.symbols).await? {
            let ticker = if with_ticker { Some(app.market.ticker(call, input.exchange, symbol).await?) } else { None };
            let order_book =
                if with_book { Some(app.market.order_book(call, input.exchange, symbol, depth).await?) } else { None };
            markets.push(Market { symbol, ticker, order_book });
        }
        Ok(Output { markets })
    }
}
