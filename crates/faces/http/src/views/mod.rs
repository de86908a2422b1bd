//! What the older designs asked for, as views of the operations: the same acts under other addresses, with other names
//! for their fields and other shapes for their answers.

mod candles;
mod field;
mod shape;
mod table;
mod ticker;
mod view;

pub(crate) use shape::{Reshaped, Shape};
pub(crate) use table::VIEWS;
pub(crate) use ticker::short_ticker;
pub(crate) use view::View;
