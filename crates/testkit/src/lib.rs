//! For tests only: a clock moved by hand, seeded ids, records and books in memory, an exchange that does as it is told,
//! pages that are written by the code.

mod behavior;
mod candles;
mod clock;
mod ids;
mod market_feed;
mod product;
mod reference;
mod store;
mod vault;
mod venue;
mod venue_state;

pub use behavior::Behavior;
pub use candles::MemoryCandles;
pub use clock::ManualClock;
pub use ids::SeededIds;
pub use reference::assert_reference;
pub use store::MemoryStore;
pub use vault::MemoryVault;
pub use venue::ScriptedVenue;
