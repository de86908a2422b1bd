//! The matching engine: a book per market, in whole ticks and lots.
//!
//! Deliberately absent: money, time, text. What is bought and sold here is counted in lots and priced in ticks; who pays
//! whom is the accounts' business. Everything is an integer, and nothing is allocated once a book has grown to its size.
//!
//! Orders and levels live in pools and name each other by slot. A slot that is named is always taken, so the look-ups
//! index without asking; the handles that leave the engine carry a generation and are asked.

mod background;
mod book;
mod ladder;
mod level;
mod matching;
mod order;
mod pool;
mod triggers;

pub use background::Background;
pub use book::Book;
pub use order::{Entry, Execution, Handle, Maker, Matching, Owner, Taker};
pub use triggers::{Direction, Triggers};
