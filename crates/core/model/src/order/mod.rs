//! Orders: what is asked for, what state it is in, what came of it.

mod approval;
mod event;
mod fill;
mod record;
mod request;
mod status;
mod words;

pub use approval::ApprovalPlan;
pub use event::{OrderEvent, OrderEventKind};
pub use fill::Fill;
pub use record::{FillError, Order};
pub use request::{OrderDraft, OrderKind, OrderRequest, OrderSize};
pub use status::{OrderStatus, Step, TransitionError, transition};
pub use words::{Liquidity, OrderType, SelfTradePrevention, Side, TimeInForce};
