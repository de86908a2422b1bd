//! What the core needs from outside, as small object-safe traits and plain data.
//!
//! Deliberately absent: implementations, and default bodies that would pretend to work. What an exchange cannot do is a
//! typed [`exchange::Unsupported`], never a quiet success.

pub mod cache;
pub mod exchange;
pub mod paper;
pub mod store;

mod clock;
mod ctx;
mod ids;
mod secrets;
mod token_verifier;

pub use clock::Clock;
pub use ctx::Ctx;
pub use ids::Ids;
pub use secrets::{ExposeSecret, SecretString, Secrets, SecretsError};
pub use token_verifier::{TokenRefusal, TokenVerifier, VerifiedToken};
