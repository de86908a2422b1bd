//! Who did what, when, by which way in.

use cambist_model::{OrderId, RequestId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One entry of the audit. Entries are added, never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// For which request.
    pub request_id: RequestId,
    /// On whose behalf.
    pub principal: String,
    /// By which way in: `mcp`, `http`, `cli`, `system`.
    pub face: String,
    /// What was done.
    pub action: AuditAction,
    /// To which order.
    pub order_id: Option<OrderId>,
    /// The particulars, as JSON.
    pub detail: String,
}

/// An entry as it stands in the records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AuditRecord {
    /// Its place in the chain, from 1.
    pub number: u64,
    /// What it says.
    #[serde(flatten)]
    pub entry: AuditEntry,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// An order was allowed and written down.
    OrderIntended,
    /// An order was refused by our rules.
    OrderDenied,
    /// A human was asked for a yes.
    ApprovalAsked,
    /// A human agreed.
    OrderApproved,
    /// A human refused, was too late, or the order was withdrawn before an answer.
    OrderDeclined,
    /// The exchange answered to an order.
    OrderAnswered,
    /// A cancel was asked for.
    CancelAsked,
    /// The exchange answered to a cancel.
    CancelAnswered,
    /// An execution was recorded.
    FillRecorded,
    /// A reconciliation changed an order.
    OrderReconciled,
    /// Trading was stopped, or confined to what reduces holdings.
    TradingStopped,
    /// Trading was allowed again.
    TradingResumed,
    /// A token was made.
    TokenCreated,
    /// A token was revoked.
    TokenRevoked,
    /// Somebody came in by a way in for the first time since the server started.
    Login,
    /// Somebody came with a token that is worth nothing.
    LoginFailed,
    /// A server began to answer, by these rules.
    ServerStarted,
    /// A server ended as it should.
    ServerStopped,
    /// The rules are others than when the records were last used.
    ConfigChanged,
}
