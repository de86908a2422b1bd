//! The depth of one market.

use cambist_app::{App, Call};
use cambist_model::access::Permission;
use cambist_model::{AppError, ExchangeId, MarketName, OrderBook};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct GetOrderBook;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Market, like BTC-USD.
    #[schemars(extend("x-aliases" = ["product_id"]))]
    symbol: MarketName,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
    /// Levels of each side, 1 to 1000 (default 50).
    #[schemars(range(min = 1, max = 1000), extend("x-aliases" = ["limit"]))]
    depth: Option<u32>,
}

impl Operation for GetOrderBook {
    type Input = Input;
    type Output = OrderBook;

    const SPEC: OperationSpec = OperationSpec {
        name: "get_order_book",
        title: "Order book",
        summary: "Bids and asks of a market, best first, as [price, quantity] pairs.",
        notes_for_agents: "",
        tier: Tier::Read,
        permission: Permission::ReadMarketData,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Market,
        listed: true,
        http: HttpBinding { method: Method::Get, path: "/api/v1/order-books/{symbol}", status: 200 },
        cli: CliBinding { command: &["market", "book"], positionals: &["symbol"], table: None },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<OrderBook, AppError> {
        let depth = depth(input.depth, 50)?;
        let symbol = app.market.symbol(call, input.exchange, &input.symbol).await?;
        app.market.order_book(call, input.exchange, symbol, depth).await
    }
}

/// How many levels are asked for.
pub(super) fn depth(given: Option<u32>, default: u32) -> Result<u32, AppError> {
    let depth = given.unwrap_or(default);
    if (1..=1_000).contains(&depth) {
        return Ok(depth);
    }
    Err(AppError::invalid_field("depth", format!("{depth} is not between 1 and 1000")))
}
