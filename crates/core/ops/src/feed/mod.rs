//! Feeds: what happens, as it happens, and its form as text.

mod channel;
mod event;
mod line;
mod open;
mod request;

pub use channel::Channel;
pub use event::{Feed, FeedEvent, FeedStream, Update};
pub(crate) use open::open_feed;
pub use request::FeedRequest;
