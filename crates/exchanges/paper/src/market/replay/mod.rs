//! Recorded markets, played again.
//!
//! Two kinds of recordings are read: the frames of a venue's streams, which show every change of the book and every trade
//! ([`frames`]), and tables of candles, around which book and trades are made up ([`bars`]). Files are read here and
//! nowhere else in this crate.

mod bars;
mod error;
mod file;
mod frames;
mod minutes;
mod model;
mod recording;
mod speed;

pub use error::TapeError;
pub use model::ReplayModel;
pub use speed::{Speed, SpeedError};
