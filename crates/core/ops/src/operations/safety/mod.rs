//! What stands above orders: a human's yes, stopping an account, and letting it trade again.

mod approve_order;
mod decline_order;
mod get_approval;
mod halt_trading;
mod resume_trading;

pub(crate) use approve_order::ApproveOrder;
pub(crate) use decline_order::DeclineOrder;
pub(crate) use get_approval::GetApproval;
pub(crate) use halt_trading::HaltTrading;
pub(crate) use resume_trading::ResumeTrading;
