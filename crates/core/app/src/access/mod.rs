//! Who may do what: tokens, and telling whose they are.

mod attempts;
mod secret;
mod service;
mod visits;

pub use secret::TokenSecret;
pub use service::{AccessService, NewToken};
