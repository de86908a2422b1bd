//! What is written together.

use cambist_model::access::Token;
use cambist_model::{Fill, Order, OrderEvent, Timestamp};

use super::{AuditEntry, KeptAnswer};

/// One transaction: all of it is written, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Orders that are new; one whose id or client order id is taken is a conflict.
    pub new_orders: Vec<Order>,
    /// Orders that changed. Each carries the version that was read; if the record has moved on, it is a conflict.
    pub updated_orders: Vec<Order>,
    /// What happened to orders.
    pub events: Vec<OrderEvent>,
    /// Executions; one that is recorded already is a conflict.
    pub fills: Vec<Fill>,
    /// Entries of the audit.
    pub audit: Vec<AuditEntry>,
    /// Tokens that are new, or were used or revoked; one of each name.
    pub tokens: Vec<Token>,
    /// Settings by key, as JSON; `None` removes one.
    pub settings: Vec<(String, Option<String>)>,
    /// Answers to be given again; one whose key is taken is a conflict.
    pub answers: Vec<KeptAnswer>,
    /// Answers that are older than this are forgotten.
    pub forget_answers_before: Option<Timestamp>,
}

impl Changes {
    /// Is there nothing to write?
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
