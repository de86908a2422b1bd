//! Orders: from the gate to the exchange and back into the records.
//!
//! Data flows one way. [`place`] writes an intent down and sends it; whatever an exchange reports, as an answer, on a
//! stream or when asked, goes through [`report`], which is the only place where an order's record changes.

mod alive;
mod approve;
mod assess;
mod breakers;
mod cancel;
mod counters;
mod desk;
mod exposure;
mod facts;
mod find;
mod follow;
mod limits;
mod place;
mod recorded;
mod report;
mod revision;
mod service;
mod simulate;
mod stop;
mod sync;
mod tally;
mod watch;

pub(crate) use alive::switch_state;
pub use approve::ApprovalQuestion;
pub use assess::{Assessment, Preview};
pub use find::{OrderKey, OrderView};
pub use limits::{BreakerState, LimitState, LimitsReport};
pub use service::OrderService;
pub use simulate::{JudgedOrder, Judgement};
pub use stop::{StopReport, StopRequest};
