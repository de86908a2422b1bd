//! A whole application around an exchange that does as it is told: for examples and tests, never for money.

mod house;
mod venue;

pub(crate) use house::House;
