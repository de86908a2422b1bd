//! What stands above orders: a human's yes, stopping an account, letting it trade again, and seeing who did what.

mod approve_order;
mod decline_order;
mod get_approval;
mod get_limits;
mod halt_trading;
mod list_audit;
mod resume_trading;
mod simulate_policy;

pub(crate) use approve_order::ApproveOrder;
pub(crate) use decline_order::DeclineOrder;
pub(crate) use get_approval::GetApproval;
pub(crate) use get_limits::GetLimits;
pub(crate) use halt_trading::HaltTrading;
pub(crate) use list_audit::ListAudit;
pub(crate) use resume_trading::ResumeTrading;
pub(crate) use simulate_policy::SimulatePolicy;
