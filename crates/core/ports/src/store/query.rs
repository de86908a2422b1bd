//! Which records, and how many at a time.

use cambist_model::{AccountId, ExchangeId, OrderId, OrderStatus, Side, Symbol, Timestamp};

use super::AuditAction;

/// Which orders. Everything given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Of this exchange.
    pub exchange: Option<ExchangeId>,
    /// Of this account.
    pub account: Option<AccountId>,
    /// Of this market.
    pub symbol: Option<Symbol>,
    /// Of this side.
    pub side: Option<Side>,
    /// In one of these states; any if empty.
    pub statuses: Vec<OrderStatus>,
    /// Created at this time or later.
    pub start: Option<Timestamp>,
    /// Created before this time.
    pub end: Option<Timestamp>,
}

/// Which executions. Everything given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FillFilter {
    /// Of this exchange.
    pub exchange: Option<ExchangeId>,
    /// Of this account.
    pub account: Option<AccountId>,
    /// Of this market.
    pub symbol: Option<Symbol>,
    /// Of this order.
    pub order_id: Option<OrderId>,
    /// Executed at this time or later.
    pub start: Option<Timestamp>,
    /// Executed before this time.
    pub end: Option<Timestamp>,
}

/// Which entries of the audit. Everything given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// About this order.
    pub order_id: Option<OrderId>,
    /// Of this kind.
    pub action: Option<AuditAction>,
    /// Recorded at this time or later.
    pub start: Option<Timestamp>,
    /// Recorded before this time.
    pub end: Option<Timestamp>,
}

/// Which part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many at most.
    pub limit: u32,
    /// Where to go on, as the page before said.
    pub cursor: Option<String>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageOf<T> {
    /// The items.
    pub items: Vec<T>,
    /// How many there are in the whole list.
    pub total: u64,
    /// Where to go on; `None` at the end.
    pub next_cursor: Option<String>,
}
