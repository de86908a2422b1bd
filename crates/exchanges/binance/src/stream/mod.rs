//! Binance's streams as a state machine without I/O: [`BinanceSession`] holds the conversation, and a *topic* for each thing
//! that somebody follows knows what the frames mean.

mod candles;
mod depth;
mod entry;
mod frame;
mod local_book;
mod question;
mod requests;
mod session;
mod ticker;
mod topic;
mod trades;

pub use session::BinanceSession;
