//! What happened to an order, in the order in which we learned it.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::safety::{Denial, Facts};
use crate::{ApprovalPlan, ExchangeOrderId, FillId, OrderId, OrderStatus, Timestamp};

/// One line of an order's history. The order's current state follows from its events and fills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderEvent {
    /// Which order.
    pub order_id: OrderId,
    /// Its place in the order's history, from 1.
    pub sequence: u32,
    /// When we learned it.
    pub at: Timestamp,
    /// The state after it.
    pub status: OrderStatus,
    /// What happened.
    pub what: OrderEventKind,
}

/// What can happen to an order, with what was learned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OrderEventKind {
    /// Our rules allowed it and it was written down.
    Intended {
        /// What the rules judged it by; absent for an order of an earlier version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(schema_with = "any_object")]
        facts: Option<Box<Facts>>,
    },
    /// Our rules ask for a human's yes.
    ApprovalAsked {
        /// What the human is asked to agree to.
        plan: ApprovalPlan,
        /// What the rules judged it by; absent for an order of an earlier version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(schema_with = "any_object")]
        facts: Option<Box<Facts>>,
    },
    /// A human agreed.
    Approved {
        /// Who, by which way in.
        by: String,
    },
    /// A human refused, or what was agreed to no longer held.
    Declined {
        /// Who, or why.
        reason: String,
    },
    /// Our rules refused it.
    Denied {
        /// Every rule that failed.
        denials: Vec<Denial>,
        /// What the rules judged it by; absent for an order of an earlier version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(schema_with = "any_object")]
        facts: Option<Box<Facts>>,
    },
    /// The exchange took it.
    Accepted {
        /// The exchange's id for it.
        exchange_order_id: ExchangeOrderId,
    },
    /// The exchange refused it.
    Rejected {
        /// In the exchange's words.
        reason: String,
    },
    /// It was sent, and the outcome is not known.
    Lost {
        /// What went wrong.
        cause: String,
    },
    /// A stop order's trigger was reached.
    Triggered,
    /// Some of it was filled.
    Filled {
        /// The execution.
        fill_id: FillId,
    },
    /// The exchange says that it is filled whole.
    Completed,
    /// A cancel was sent.
    CancelAsked,
    /// The exchange would not cancel it.
    CancelRefused {
        /// In the exchange's words.
        reason: String,
    },
    /// It was canceled.
    Canceled {
        /// Why, in the exchange's words.
        reason: String,
    },
    /// Its time ran out.
    Expired,
    /// A reconciliation with the exchange set it right.
    Reconciled {
        /// What the exchange said.
        evidence: String,
    },
}

impl OrderEventKind {
    /// What the rules judged the order by, for the first event of an order.
    pub fn facts(&self) -> Option<&Facts> {
        match self {
            Self::Intended { facts } | Self::ApprovalAsked { facts, .. } | Self::Denied { facts, .. } => {
                facts.as_deref()
            }
            _ => None,
        }
    }
}

/// Facts are for the records; whoever reads them knows the rules.
fn any_object(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["object", "null"] })
}
