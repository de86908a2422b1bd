//! Who may do what: permissions, the roles that bundle them, and what somebody was granted.

mod grant;
mod live;
mod permission;
mod role;
mod token;
mod token_scope;
mod trading_mode;

pub use grant::{Grant, Proof};
pub use live::{LiveFacts, missing_for_use};
pub use permission::Permission;
pub use role::Role;
pub use token::Token;
pub use token_scope::TokenScope;
pub use trading_mode::TradingMode;
