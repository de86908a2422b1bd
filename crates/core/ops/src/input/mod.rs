//! From what a face was given to an operation's input: the same checks and the same words of complaint for all.

mod pairs;
mod read;
mod shape;

pub use pairs::from_pairs;
pub use read::decode;
pub use shape::settle;
