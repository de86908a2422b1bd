//! On whose behalf something happens.

use std::fmt;
use std::sync::Arc;

use cambist_model::access::Grant;
use cambist_model::{ClientOrderId, IdempotencyKey, OrderId, RequestId, SimulatedFault, Timestamp};
use cambist_ports::Ctx;
use cambist_ports::store::{AuditAction, AuditEntry};

use crate::Freshness;
use crate::answers::client_order_id;

/// The circumstances of a request: who asks, by which way in, until when.
#[derive(Clone, Debug)]
pub struct Call {
    /// Quoted in errors, logs and the audit.
    pub request_id: RequestId,
    /// Who asks.
    pub principal: String,
    /// What they may do.
    pub grant: Arc<Grant>,
    /// By which way in.
    pub face: Face,
    /// When the caller stops waiting for reads.
    pub deadline: Option<Timestamp>,
    /// Did a human say yes to exactly this request, in a channel that belongs to the way in and not to a model?
    pub human: bool,
    /// The caller's name for this act, by which it is told from another one that looks the same.
    pub idempotency_key: Option<IdempotencyKey>,
    /// What the caller wants a simulated exchange to get wrong.
    pub fault: Option<SimulatedFault>,
    /// Where to tell how far long work has come.
    pub progress: Progress,
    /// Where its reads note until when their values may be repeated.
    pub freshness: Freshness,
}

impl Call {
    /// A request by `face` of somebody on this machine, with nothing special about it.
    pub fn new(request_id: RequestId, principal: impl Into<String>, face: Face) -> Self {
        Self::granted(request_id, Arc::new(Grant::local(principal)), face)
    }

    /// A request by `face` of whoever was granted this, with nothing special about it.
    pub fn granted(request_id: RequestId, grant: Arc<Grant>, face: Face) -> Self {
        Self {
            request_id,
            principal: grant.name.clone(),
            grant,
            face,
            deadline: None,
            human: false,
            idempotency_key: None,
            fault: None,
            progress: Progress::default(),
            freshness: Freshness::default(),
        }
    }

    /// A request of the machine itself: start-up, reconciliation.
    pub fn system(request_id: RequestId) -> Self {
        Self::granted(request_id, Arc::new(Grant::system("system")), Face::System)
    }

    /// The client order id of the order that it places, if it has a key: the same however often it is sent.
    pub fn client_order_id(&self) -> Option<ClientOrderId> {
        self.idempotency_key.as_ref().map(|key| client_order_id(&self.principal, key))
    }

    /// What an exchange is told about it.
    pub fn ctx(&self) -> Ctx {
        Ctx { request_id: self.request_id, deadline: self.deadline, fault: self.fault }
    }

    /// An entry of the audit about no single order.
    pub(crate) fn audit_of(&self, action: AuditAction, at: Timestamp, detail: &impl serde::Serialize) -> AuditEntry {
        AuditEntry {
            at,
            request_id: self.request_id,
            principal: self.principal.clone(),
            face: self.face.to_string(),
            action,
            order_id: None,
            // Plain data of ours always has a form in JSON.
            detail: serde_json::to_string(detail).unwrap_or_default(),
        }
    }

    /// An entry of the audit about an order.
    pub(crate) fn audit(
        &self,
        action: AuditAction,
        order_id: OrderId,
        at: Timestamp,
        detail: &impl serde::Serialize,
    ) -> AuditEntry {
        AuditEntry { order_id: Some(order_id), ..self.audit_of(action, at, detail) }
    }
}

/// Where to tell how far long work has come: nowhere, unless the caller asked for it.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<Tell>>);

type Tell = dyn Fn(u32, Option<u32>, String) + Send + Sync;

impl Progress {
    /// Tells `tell`: how much is done, of how much, and in words. It must not block.
    pub fn to(tell: impl Fn(u32, Option<u32>, String) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    /// Tells how far the work has come.
    pub fn tell(&self, done: u32, of: Option<u32>, words: impl FnOnce() -> String) {
        if let Some(tell) = &self.0 {
            tell(done, of, words());
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "told" } else { "untold" })
    }
}

/// A way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// The model context protocol.
    Mcp,
    /// REST and the streams beside it.
    Http,
    /// The command line.
    Cli,
    /// Cambist itself.
    System,
}

impl Face {
    /// Its name in records and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mcp => "mcp",
            Self::Http => "http",
            Self::Cli => "cli",
            Self::System => "system",
        }
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Mcp, Self::Http, Self::Cli, Self::System].into_iter().find(|face| face.as_str() == text)
    }
}

impl fmt::Display for Face {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
