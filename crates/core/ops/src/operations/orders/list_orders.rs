//! Orders, newest first.

use cambist_app::{App, Call};
use cambist_model::access::Permission;
use cambist_model::{AppError, ExchangeId, Order, OrderStatus, Side, Source, Symbol, Timestamp};
use cambist_ports::store::OrderFilter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::page::page;
use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct ListOrders;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Only in these states.
    status: Option<Vec<OrderStatus>>,
    /// Only what may still fill (default false).
    open_only: Option<bool>,
    /// Only this market.
    #[schemars(extend("x-aliases" = ["product_id"]))]
    symbol: Option<Symbol>,
    /// Only this side.
    side: Option<Side>,
    /// Created from here on.
    start: Option<Timestamp>,
    /// Created before.
    end: Option<Timestamp>,
    /// 1 to 1000 (default 50).
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Only orders at this exchange.
    exchange: Option<ExchangeId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// Newest first.
    orders: Vec<Order>,
    /// How many match in all.
    total: u64,
    /// Pass it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for ListOrders {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "list_orders",
        title: "Orders",
        summary: "Open orders and order history, newest first, with filters and paging.",
        notes_for_agents: "",
        tier: Tier::PrivateRead,
        permission: Permission::ReadOrders,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Trade,
        listed: true,
        http: HttpBinding { method: Method::Get, path: "/api/v1/orders", status: 200 },
        cli: CliBinding {
            command: &["order", "list"],
            positionals: &[],
            table: Some(Table {
                rows: "orders",
                columns: &[
                    ("order_id", "ORDER"),
                    ("symbol", "SYMBOL"),
                    ("side", "SIDE"),
                    ("type", "TYPE"),
                    ("quantity", "QUANTITY"),
                    ("limit_price", "LIMIT"),
                    ("stop_price", "STOP"),
                    ("filled_quantity", "FILLED"),
                    ("average_price", "AVERAGE"),
                    ("status", "STATUS"),
                    ("created_at", "CREATED"),
                ],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let exchange = input.exchange.map(|id| app.exchanges.get(Some(id))).transpose()?.map(|venue| venue.id());
        let filter = OrderFilter {
            exchange,
            account: app.exchanges.only_account(&call.grant, exchange)?,
            symbol: input.symbol,
            side: input.side,
            statuses: statuses(input.status, input.open_only.unwrap_or(false))?,
            start: input.start,
            end: input.end,
        };
        let page = app.orders.list(&filter, &page(input.limit, input.cursor)?).await?;
        Ok(Output {
            orders: page.items,
            total: page.total,
            next_cursor: page.next_cursor,
            source: Source::CAMBIST,
            as_of: app.market.now(),
            age_ms: 0,
        })
    }
}

fn statuses(named: Option<Vec<OrderStatus>>, open_only: bool) -> Result<Vec<OrderStatus>, AppError> {
    match (named, open_only) {
        (Some(_), true) => Err(AppError::invalid_field("open_only", "give either status or open_only, not both")),
        (Some(named), false) if named.is_empty() => Err(AppError::invalid_field("status", "name at least one status")),
        (Some(named), false) => Ok(named),
        (None, true) => Ok(OrderStatus::ALL.iter().copied().filter(|status| status.is_open()).collect()),
        (None, false) => Ok(Vec::new()),
    }
}
