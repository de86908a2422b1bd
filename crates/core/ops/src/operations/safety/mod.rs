//! Stopping an account, and letting it trade again.

mod halt_trading;
mod resume_trading;

pub(crate) use halt_trading::HaltTrading;
pub(crate) use resume_trading::ResumeTrading;
