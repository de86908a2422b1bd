//! The venue: one account, its orders and its markets, as a state machine without waiting or storage.
//!
//! Commands and the time go in. Answers come out at once; what has to be written down and what may be told after that is
//! collected in [`Effects`].

mod advance;
mod day;
mod effects;
mod ends;
mod enter;
mod history;
mod judge;
mod market;
mod minutes;
mod open;
mod order;
mod orders;
mod place;
mod prints;
mod records;
mod restore;
mod rules;
mod settle;
#[expect(clippy::module_inception, reason = "the venue itself, beside its parts")]
mod venue;
mod views;
mod walk;

pub use effects::Effects;
pub use order::{PaperOrder, Standing, Terms};
pub use place::Placed;
pub use prints::REMEMBERED as REMEMBERED_TRADES;
pub use records::{read_fill, read_order};
pub use venue::Venue;
