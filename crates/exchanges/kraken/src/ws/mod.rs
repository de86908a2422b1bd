//! Kraken's WebSocket v2, without the WebSocket.

mod asking;
mod book;
mod book_feed;
mod checksum;
mod entry;
mod feed;
mod frame;
mod hearing;
mod request;
mod session;
mod topic;

pub use session::KrakenSession;
