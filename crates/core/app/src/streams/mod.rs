//! The stream hub: what happens in markets and to orders, told to any number of listeners.
//!
//! Each [`Topic`] has one source at its exchange, opened for the first listener and closed some seconds after the last.
//! Its events are numbered and the last of them kept in a ring. A listener is a place in that ring, so that it costs no
//! memory to be slow: whoever falls behind the ring is told how much was left out, and goes on from there.

mod event;
mod live;
mod polling;
mod pump;
mod ring;
mod service;
mod source;
mod subscription;
mod topic;

pub use event::{Encoded, News, StreamEvent};
pub use service::StreamService;
pub use source::Delivery;
pub use subscription::{Heard, StreamStart, Subscription};
pub use topic::{Epoch, Position, Topic};
