//! What travels with a call to an exchange.

use cambist_model::{RequestId, SimulatedFault, Timestamp};

/// The circumstances of one call.
#[derive(Clone, Copy, Debug)]
pub struct Ctx {
    /// Which request of ours it serves; for logs.
    pub request_id: RequestId,
    /// When the caller stops waiting for reads. An order is never abandoned for it.
    pub deadline: Option<Timestamp>,
    /// What the caller wants to go wrong; a simulated exchange obeys, a real one refuses the call.
    pub fault: Option<SimulatedFault>,
}

impl Ctx {
    /// A call that serves `request_id`, with nothing special about it.
    pub fn new(request_id: RequestId) -> Self {
        Self { request_id, deadline: None, fault: None }
    }

    /// The same call for something that only prepares what was asked for: the fault is meant for the act itself.
    #[must_use]
    pub fn calm(self) -> Self {
        Self { fault: None, ..self }
    }
}
