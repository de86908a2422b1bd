//! Simulated markets that follow from a seed.

mod assets;
mod candles;
mod catalog;
mod chance;
mod course;
mod fixed;
mod market;
mod model;
mod outline;
mod quotes;
mod resting;
mod script;
mod takers;
mod thinned;
mod walk;

pub use model::SyntheticModel;
