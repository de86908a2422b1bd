//! What other limits would have said to the last orders.

use std::collections::BTreeMap;

use cambist_app::{App, Call, JudgedOrder, Judgement};
use cambist_model::access::Permission;
use cambist_model::safety::{Denial, Restrictions};
use cambist_model::{AppError, ExchangeId, OrderId, OrderStatus, OrderType, Side, Source, Symbol, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct SimulatePolicy;

/// How many orders are judged if nobody says how many.
const USUAL_COUNT: u32 = 100;

/// The limits to try, above those in force for every account.
#[derive(Deserialize, JsonSchema)]
// Said here because serde cannot refuse unknown fields beside a flattened struct; `decode` does by this schema.
#[schemars(extend("additionalProperties" = false))]
pub(crate) struct Input {
    /// How many of the last orders, 1 to 1000 (default 100).
    #[schemars(range(min = 1, max = 1000))]
    count: Option<u32>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
    #[serde(flatten)]
    limits: Restrictions,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    totals: Totals,
    /// How often each rule would have refused.
    by_rule: BTreeMap<String, u32>,
    /// Oldest first.
    orders: Vec<Line>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

#[derive(Default, Serialize, JsonSchema)]
struct Totals {
    allowed: u32,
    needs_approval: u32,
    denied: u32,
    /// Orders from before what they were judged by was written down.
    not_judged: u32,
    /// Allowed then, and denied by these limits.
    newly_denied: u32,
    /// Denied then, and allowed by these limits.
    newly_allowed: u32,
}

#[derive(Serialize, JsonSchema)]
struct Line {
    order_id: OrderId,
    placed_by: String,
    created_at: Timestamp,
    symbol: Symbol,
    side: Side,
    #[serde(rename = "type")]
    order_type: OrderType,
    /// What became of it.
    status: OrderStatus,
    /// `allowed`, `needs_approval`, `denied`, or `not_judged: no facts recorded`.
    judgement: &'static str,
    /// Every rule that it would have failed, with the numbers.
    denials: Vec<Denial>,
}

impl Operation for SimulatePolicy {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "simulate_policy",
        title: "Simulate limits",
        summary: "What other limits of the account would have said to its last orders.",
        notes_for_agents: "",
        tier: Tier::PrivateRead,
        permission: Permission::ReadOrders,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Account,
        listed: false,
        http: HttpBinding { method: Method::Post, path: "/api/v1/limits/simulate", status: 200 },
        cli: CliBinding {
            command: &["account", "simulate-limits"],
            positionals: &[],
            table: Some(Table {
                rows: "orders",
                columns: &[
                    ("created_at", "TIME"),
                    ("order_id", "ORDER"),
                    ("placed_by", "BY"),
                    ("symbol", "MARKET"),
                    ("side", "SIDE"),
                    ("status", "STATUS"),
                    ("judgement", "WOULD BE"),
                ],
            }),
        },
        stability: Stability::Preview,
        since: "0.1.0",
    };

    async fn run(app: &App, _: &Call, input: Input) -> Result<Output, AppError> {
        let count = input.count.unwrap_or(USUAL_COUNT);
        if !(1..=1_000).contains(&count) {
            return Err(AppError::invalid_field("count", "must lie between 1 and 1000"));
        }
        let judged = app.orders.simulate(input.exchange, input.limits, count).await?;
        let (mut totals, mut by_rule) = (Totals::default(), BTreeMap::new());
        for order in &judged {
            totals.count(order);
            for denial in &order.denials {
                let times: &mut u32 = by_rule.entry(denial.rule.to_string()).or_default();
                *times = times.saturating_add(1);
            }
        }
        let orders = judged.into_iter().map(Line::from).collect();
        Ok(Output { totals, by_rule, orders, source: Source::CAMBIST, as_of: app.market.now(), age_ms: 0 })
    }
}

impl Totals {
    fn count(&mut self, order: &JudgedOrder) {
        let add = |number: &mut u32, is: bool| *number = number.saturating_add(u32::from(is));
        let is = |judgement| order.judgement == judgement;
        add(&mut self.allowed, is(Judgement::Allowed));
        add(&mut self.needs_approval, is(Judgement::NeedsApproval));
        add(&mut self.denied, is(Judgement::Denied));
        add(&mut self.not_judged, is(Judgement::NotJudged));
        add(&mut self.newly_denied, is(Judgement::Denied) && !order.was_denied());
        add(&mut self.newly_allowed, is(Judgement::Allowed) && order.was_denied());
    }
}

impl From<JudgedOrder> for Line {
    fn from(judged: JudgedOrder) -> Self {
        let JudgedOrder { order, judgement, denials } = judged;
        Self {
            order_id: order.order_id,
            placed_by: order.placed_by,
            created_at: order.created_at,
            symbol: order.symbol,
            side: order.side,
            order_type: order.order_type,
            status: order.status,
            judgement: match judgement {
                Judgement::Allowed => "allowed",
                Judgement::NeedsApproval => "needs_approval",
                Judgement::Denied => "denied",
                Judgement::NotJudged => "not_judged: no facts recorded",
            },
            denials,
        }
    }
}
