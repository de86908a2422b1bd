//! An exchange: what it is, what it can do, and the roles in which it is spoken to.

mod circuit;
mod descriptor;
mod error;
mod key_permissions;
mod order;
mod roles;

pub use circuit::{Circuit, CircuitState};
pub use descriptor::{Capability, CapabilityArea, ClientOrderIdRule, ExchangeDescriptor, Support};
pub use error::{ExchangeError, Unsupported, Why};
pub use key_permissions::KeyPermissions;
pub use order::{CancelOutcome, ExchangeFill, ExchangeOrder, ExchangeOrderStatus, NotSent, OrderRef, SubmitOutcome};
pub use roles::{
    Account, AccountEvent, CandleQuery, DeadMansSwitch, EventStream, Exchange, FillPage, MarketChannel, MarketData,
    MarketEvent, MarketSubscription, Streams, Trading,
};
