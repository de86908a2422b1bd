//! Answers and problems as people read them.

mod answer;
mod cell;
mod node;
mod paper;
mod problem;
mod record;
mod table;

pub(crate) use answer::answer;
pub(crate) use cell::cell;
pub(crate) use node::Node;
pub(crate) use paper::Paper;
pub(crate) use problem::problem;
pub(crate) use table::{Column, table};
