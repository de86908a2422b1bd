//! Recordings of the frames that Binance streams.
//!
//! Two ways of writing them down are read. In a tape each line is the time of receipt in nanoseconds since 1970, a space,
//! and a frame as it came, or the answer to a request for a snapshot of the book. In a session the frames are in one file
//! (`….ws.jsonl`, times in seconds) and the snapshots in another one beside it (`….http.jsonl`). Streams of the book
//! (`@depth`), of trades (`@trade`, or else `@aggTrade`) and of best prices (`@bookTicker`) are used, others left out.

mod book;
mod decimal;
mod frame;
mod line;
mod names;
mod reader;
mod session;
mod tape;

pub(super) use reader::read;
