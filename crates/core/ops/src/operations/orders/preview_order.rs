//! What an order would cost and do, without placing it.

use cambist_app::{App, Call, Preview};
use cambist_model::access::Permission;
use cambist_model::safety::Denial;
use cambist_model::{Amount, AppError, FeeRate, FillEstimate, Money, Percent, Source, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::order_input::OrderInput;
use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Tier, Toolset};

pub(crate) struct PreviewOrder;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// Would the order be allowed now?
    approved: bool,
    /// Every rule that would fail.
    denials: Vec<Denial>,
    /// The most that the order may be worth.
    value_usd: Option<Amount>,
    /// What it would find in the book at once; the rest would wait, or be canceled.
    estimate: Option<FillEstimate>,
    /// How much worse than the middle of the market its average price would be.
    slippage_pct: Option<Percent>,
    /// The fee if all of it takes from the book.
    fee_at_most: Option<Money>,
    maker_fee: FeeRate,
    taker_fee: FeeRate,
    /// What placing it sets aside at most.
    needs: Option<Money>,
    /// What the account has of that.
    available: Money,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for PreviewOrder {
    type Input = OrderInput;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "preview_order",
        title: "Preview an order",
        summary: "What an order would cost: fees, slippage, funds, what fills at once.",
        notes_for_agents: "Takes the input of place_order.",
        tier: Tier::PrivateRead,
        permission: Permission::ReadAccounts,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Trade,
        listed: true,
        http: HttpBinding { method: Method::Post, path: "/api/v1/orders/preview", status: 200 },
        cli: CliBinding {
            command: &["order", "preview"],
            positionals: &["symbol", "side", "type", "quantity"],
            table: None,
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: OrderInput) -> Result<Output, AppError> {
        let draft = input.draft(app)?;
        let source = app.exchanges.get(Some(draft.exchange))?.exchange.source();
        let preview: Preview = app.orders.preview(call, draft).await?;
        let now = preview.assessment.facts.now;
        Ok(Output {
            approved: preview.assessment.denials.is_empty(),
            denials: preview.assessment.denials,
            value_usd: preview.assessment.value_usd,
            estimate: preview.estimate,
            slippage_pct: preview.slippage_pct,
            fee_at_most: preview.fee_at_most,
            maker_fee: preview.maker_fee,
            taker_fee: preview.taker_fee,
            needs: preview.needs,
            available: preview.available,
            source,
            as_of: now,
            age_ms: app.market.age_ms(now),
        })
    }
}
