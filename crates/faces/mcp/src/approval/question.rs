//! What the human is shown.

use std::time::Duration;

use cambist_model::{ApprovalPlan, Order, Timestamp};
use cambist_ops::Answer;
use rmcp::model::{BooleanSchema, ElicitRequestParams, ElicitationSchema, PrimitiveSchemaDefinition};
use serde::Deserialize;

/// The one field of the form.
pub(super) const FIELD: &str = "approve";

/// An order that waits, with the server's plan and its seal: what `get_approval` answers.
#[derive(Deserialize)]
pub(super) struct Question {
    pub(super) order: Order,
    pub(super) plan: ApprovalPlan,
    pub(super) seal: String,
    as_of: Timestamp,
}

impl Question {
    /// Reads the operation's answer.
    pub(super) fn read(answer: &Answer) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(&answer.body)
    }

    /// How long a yes is still possible.
    pub(super) fn left(&self) -> Duration {
        self.plan.expires_at.since(self.as_of)
    }

    /// The form: the plan in words, and one box to tick.
    pub(super) fn form(&self) -> ElicitRequestParams {
        let tick = BooleanSchema::new()
            .title("Approve this order")
            .description("Tick it to have the order sent as it is shown. Unticked means no.")
            .with_default(false);
        let field = PrimitiveSchemaDefinition::Boolean(tick);
        let mut requested_schema = ElicitationSchema::new([(FIELD.to_owned(), field)].into());
        requested_schema.required = Some(vec![FIELD.to_owned()]);
        ElicitRequestParams::FormElicitationParams { meta: None, message: self.words(), requested_schema }
    }

    /// The plan, a line per fact. Nothing of it was worded by whoever placed the order.
    fn words(&self) -> String {
        let facts = self.facts().into_iter().filter_map(|(name, value)| Some(format!("\n{name}: {}", value?)));
        let heading = "An agent wants to place this order. Nothing is sent unless you approve.\n";
        facts.fold(heading.to_owned(), |words, fact| words + &fact)
    }

    /// What does not apply to an order is absent. What is not known says so: the human should know that as well.
    fn facts(&self) -> [(&'static str, Option<String>); 16] {
        let Self { order, plan, .. } = self;
        let (base, quote) = (order.symbol.base(), order.symbol.quote());
        let unknown = || Some("not known".to_owned());
        [
            ("Exchange", Some(order.exchange.to_string())),
            ("Account", Some(order.account.to_string())),
            ("Market", Some(order.symbol.to_string())),
            ("Side", Some(order.side.to_string())),
            ("Type", Some(order.order_type.to_string())),
            ("Size", order.quantity.map(|size| format!("{size} {base}"))),
            ("Size, fees included", order.quote_quantity.map(|size| format!("{size} {quote}"))),
            ("Limit price", order.limit_price.map(|price| format!("{price} {quote}"))),
            ("Stop price", order.stop_price.map(|price| format!("{price} {quote}"))),
            ("In force", Some(order.time_in_force.to_string())),
            ("Value at most", plan.value_usd.map(|value| format!("{value} USD")).or_else(unknown)),
            ("Fees at most", plan.fee_at_most.map(|fee| fee.to_string()).or_else(unknown)),
            ("Worst price if filled now", plan.worst_price.map(|price| format!("{price} {quote}"))),
            ("Middle of the market", plan.mid_price.map(|price| format!("{price} {quote}")).or_else(unknown)),
            ("Possible until", Some(plan.expires_at.to_string())),
            ("Order", Some(order.order_id.to_string())),
        ]
    }
}
