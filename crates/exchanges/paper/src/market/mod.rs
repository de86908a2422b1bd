//! What everybody else in the market does.
//!
//! A [`MarketModel`] is asked what its participants do in a stretch of market time and answers with [`Act`]s in ticks and
//! lots; the engine carries them out beside the user's orders, by the same rules. A model never looks at the book: the
//! same model asked for the same stretch gives the same acts.
//!
//! There are two: [`SyntheticModel`] makes markets from a seed, [`ReplayModel`] plays a recorded one.

mod act;
mod ladder;
mod listing;
mod model;
mod replay;
mod synthetic;
mod visit;

pub use act::Act;
pub use listing::Listing;
pub use model::MarketModel;
pub use replay::{ReplayModel, Speed, SpeedError, TapeError};
pub use synthetic::SyntheticModel;
