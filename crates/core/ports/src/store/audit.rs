//! Who did what, when, by which way in.

use cambist_model::{AuditAction, OrderId, RequestId, Timestamp};
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
