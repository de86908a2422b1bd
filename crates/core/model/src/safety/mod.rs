//! The one gate that every order passes before anything is sent.
//!
//! [`approve`] is pure: the same request, limits and facts give the same answer. Its answer on success, an
//! [`ApprovedOrder`], has no other constructor, and the trading port takes nothing else: an order that did not pass
//! cannot be sent, and the compiler says so.

mod breakers;
mod denial;
mod drift;
mod facts;
mod gate;
mod hours;
mod limits;
mod policy;
mod restrictions;
mod rules;
mod scope;
mod standing;
mod switch;
mod usage;
mod value;

pub use breakers::{Breaker, BreakerAction, Breakers, Gauge, Readings};
pub use denial::{Denial, Rule, RuleKind};
pub use drift::approval_drift;
pub use facts::{Facts, Reference, drawdown};
pub use gate::{ApprovedOrder, approve};
pub use hours::{TradingWindow, TradingWindowError};
pub use limits::Limits;
pub use policy::Policy;
pub use restrictions::Restrictions;
pub use scope::Scope;
pub use standing::{Standing, TradingState};
pub use switch::{SwitchKind, SwitchState};
pub use usage::{Usage, Used};
pub use value::order_value_usd;
