//! For tests only: a clock moved by hand, seeded ids, records in memory, an exchange that does as it is told.

mod clock;
mod ids;
mod store;
mod venue;

pub use clock::ManualClock;
pub use ids::SeededIds;
pub use store::MemoryStore;
pub use venue::{Behavior, ScriptedVenue};
