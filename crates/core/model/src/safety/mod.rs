//! The one gate that every order passes before anything is sent.
//!
//! [`approve`] is pure: the same request, limits and facts give the same answer. Its answer on success, an
//! [`ApprovedOrder`], has no other constructor, and the trading port takes nothing else: an order that did not pass
//! cannot be sent, and the compiler says so.

mod denial;
mod facts;
mod gate;
mod limits;
mod rules;
mod standing;
mod switch;
mod value;

pub use denial::{Denial, Rule};
pub use facts::{Facts, Reference};
pub use gate::{ApprovedOrder, approve};
pub use limits::Limits;
pub use standing::{Standing, TradingState};
pub use switch::{SwitchKind, SwitchState};
pub use value::order_value_usd;
