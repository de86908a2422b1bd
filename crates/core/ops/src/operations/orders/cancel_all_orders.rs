//! Taking every open order back.

use cambist_app::{App, Call, OrderKey};
use cambist_model::access::Permission;
use cambist_model::{AppError, ErrorCode, ExchangeId, Order, OrderId, Source, Symbol, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct CancelAllOrders;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Only this market.
    #[schemars(extend("x-aliases" = ["product_id"]))]
    symbol: Option<Symbol>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// The orders that are canceled, or whose cancel is on its way.
    canceled: Vec<Order>,
    /// The orders that could not be canceled, each with the reason.
    failed: Vec<Failure>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

#[derive(Serialize, JsonSchema)]
struct Failure {
    order_id: Option<OrderId>,
    code: ErrorCode,
    detail: String,
}

impl Operation for CancelAllOrders {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "cancel_all_orders",
        title: "Cancel all orders",
        summary: "Cancels every open order of an account, or of one market of it.",
        notes_for_agents: "",
        tier: Tier::Trade,
        permission: Permission::CancelOrder,
        idempotency: Idempotency::Idempotent,
        toolset: Toolset::Trade,
        listed: true,
        http: HttpBinding { method: Method::Post, path: "/api/v1/orders/cancel-all", status: 200 },
        cli: CliBinding {
            command: &["order", "cancel-all"],
            positionals: &[],
            table: Some(Table {
                rows: "canceled",
                columns: &[("order_id", "ORDER"), ("symbol", "SYMBOL"), ("side", "SIDE"), ("status", "STATUS")],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let (mut canceled, mut failed) = (Vec::new(), Vec::new());
        for (key, outcome) in app.orders.cancel_all(call, input.exchange, input.symbol).await? {
            let order_id = match key {
                OrderKey::Ours(id) => Some(id),
                OrderKey::Any(_) => None,
            };
            match outcome {
                Ok(view) => canceled.push(view.order),
                Err(error) => failed.push(Failure { order_id, code: error.code, detail: error.detail }),
            }
        }
        Ok(Output { canceled, failed, source: Source::CAMBIST, as_of: app.market.now(), age_ms: 0 })
    }
}
