//! Stopping an account, letting it trade again, and seeing who did what.

mod halt_trading;
mod list_audit;
mod resume_trading;

pub(crate) use halt_trading::HaltTrading;
pub(crate) use list_audit::ListAudit;
pub(crate) use resume_trading::ResumeTrading;
