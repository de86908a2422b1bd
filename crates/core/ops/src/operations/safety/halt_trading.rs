//! The kill switch.

use cambist_app::{App, Call, OrderKey, OrderView, StopRequest};
use cambist_model::access::Permission;
use cambist_model::safety::{Standing, TradingState};
use cambist_model::{AppError, ErrorCode, ExchangeId, Order, OrderId, Source, Symbol, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct HaltTrading;

/// The longest reason that is kept.
const LONGEST_REASON: usize = 200;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Still allow selling into cash (default false).
    reduce_only: Option<bool>,
    /// Also sell everything at the market (default false).
    flatten: Option<bool>,
    /// For the records; at most 200 characters.
    #[schemars(length(max = 200))]
    reason: Option<String>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    exchange: ExchangeId,
    trading: Standing,
    /// The orders that are canceled, or whose cancel is on its way.
    canceled: Vec<Order>,
    /// The sales of `flatten`.
    sold: Vec<Order>,
    /// What could not be canceled or sold, each with the reason.
    failed: Vec<Failure>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

#[derive(Serialize, JsonSchema)]
struct Failure {
    /// The order that could not be canceled.
    order_id: Option<OrderId>,
    /// The market in which nothing could be sold.
    symbol: Option<Symbol>,
    code: ErrorCode,
    detail: String,
}

impl Operation for HaltTrading {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "halt_trading",
        title: "Halt trading",
        summary: "Stops trading at once and cancels every open order.",
        notes_for_agents: "Only a human resumes.",
        tier: Tier::Trade,
        permission: Permission::HaltTrading,
        idempotency: Idempotency::Idempotent,
        toolset: Toolset::Trade,
        listed: true,
        http: HttpBinding { method: Method::Post, path: "/api/v1/trading/halt", status: 200 },
        cli: CliBinding { command: &["trading", "halt"], positionals: &[], table: None },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        if input.reason.as_ref().is_some_and(|reason| reason.chars().count() > LONGEST_REASON) {
            return Err(AppError::invalid_field("reason", format!("is longer than {LONGEST_REASON} characters")));
        }
        let reduce_only = input.reduce_only.unwrap_or(false);
        let request = StopRequest {
            exchange: input.exchange,
            state: if reduce_only { TradingState::ReduceOnly } else { TradingState::Halted },
            flatten: input.flatten.unwrap_or(false),
            reason: input.reason,
        };
        let report = app.orders.halt(call, request).await?;
        let mut failed = Vec::new();
        let canceled = report.canceled.into_iter().filter_map(|(key, outcome)| {
            let order_id = match key {
                OrderKey::Ours(id) => Some(id),
                OrderKey::Any(_) => None,
            };
            done(outcome, &mut failed, order_id, None)
        });
        let canceled = canceled.collect();
        let sold = report.sold.into_iter();
        let sold = sold.filter_map(|(symbol, outcome)| done(outcome, &mut failed, None, Some(symbol))).collect();
        let as_of = app.market.now();
        let (exchange, trading) = (report.exchange, report.standing);
        Ok(Output { exchange, trading, canceled, sold, failed, source: Source::CAMBIST, as_of, age_ms: 0 })
    }
}

/// The order, or a note of why there is none.
fn done(
    outcome: Result<OrderView, AppError>,
    failed: &mut Vec<Failure>,
    order_id: Option<OrderId>,
    symbol: Option<Symbol>,
) -> Option<Order> {
    match outcome {
        Ok(view) => Some(view.order),
        Err(error) => {
            failed.push(Failure {
                order_id: order_id.or(error.order_id),
                symbol,
                code: error.code,
                detail: error.detail,
            });
            None
        }
    }
}
