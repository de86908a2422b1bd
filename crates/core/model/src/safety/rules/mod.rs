//! The rules, one function each. A rule that cannot be computed has failed.

mod budget;
mod case;
mod choice;
mod list;
mod losses;
mod market;
mod pace;
mod price;
mod size;

pub(super) use list::judge;
