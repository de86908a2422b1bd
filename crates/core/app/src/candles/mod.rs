//! Candles: which are meant, where they come from, and what is missing among them.
//!
//! A page is cut from time ([`range`]), made of the longest candles that the exchange has and that add up to those asked
//! for ([`origin`]), taken from the store where they are known already and fetched where they are not ([`reader`]), and told
//! with the stretches that have none ([`series`]).

mod origin;
mod page;
mod range;
mod reader;
mod series;
mod stretches;

pub use range::CandleRange;
pub use series::{CandleGap, CandleSeries};

pub(crate) use origin::origin;
pub(crate) use page::CandlePage;
pub(crate) use range::ceil;
pub(crate) use reader::{CandleReader, settled};
