//! Own executions, newest first.

use cambist_app::{App, Call};
use cambist_model::access::Permission;
use cambist_model::{AppError, ExchangeId, Fill, OrderId, Source, Symbol, Timestamp};
use cambist_ports::store::FillFilter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::page::page;
use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct ListFills;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Of this order.
    order_id: Option<OrderId>,
    /// This market only.
    #[schemars(extend("x-aliases" = ["product", "product_id"]))]
    symbol: Option<Symbol>,
    /// Executed from here on.
    start: Option<Timestamp>,
    /// Executed before.
    end: Option<Timestamp>,
    /// 1 to 1000 (default 50).
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Only executions at this exchange.
    exchange: Option<ExchangeId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// Newest first.
    fills: Vec<Fill>,
    /// How many match in all.
    total: u64,
    /// Pass it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for ListFills {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "list_fills",
        title: "Fills",
        summary: "Your own executions with price, fee, maker or taker, newest first.",
        notes_for_agents: "",
        tier: Tier::PrivateRead,
        permission: Permission::ReadFills,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Trade,
        listed: true,
        http: HttpBinding { method: Method::Get, path: "/api/v1/fills", status: 200 },
        cli: CliBinding {
            command: &["fill", "list"],
            positionals: &[],
            table: Some(Table {
                rows: "fills",
                columns: &[
                    ("executed_at", "TIME"),
                    ("symbol", "SYMBOL"),
                    ("side", "SIDE"),
                    ("quantity", "QUANTITY"),
                    ("price", "PRICE"),
                    ("fee.amount", "FEE"),
                    ("fee.asset", "IN"),
                    ("liquidity", "LIQUIDITY"),
                    ("order_id", "ORDER"),
                ],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let exchange = input.exchange.map(|id| app.exchanges.get(Some(id))).transpose()?.map(|venue| venue.id());
        let filter = FillFilter {
            exchange,
            account: app.exchanges.only_account(&call.grant, exchange)?,
            symbol: input.symbol,
            order_id: input.order_id,
            start: input.start,
            end: input.end,
        };
        let page = app.orders.fills(&filter, &page(input.limit, input.cursor)?).await?;
        Ok(Output {
            fills: page.items,
            total: page.total,
            next_cursor: page.next_cursor,
            source: Source::CAMBIST,
            as_of: app.market.now(),
            age_ms: 0,
        })
    }
}
