//! Tokens of an outside issuer: JSON web tokens (RFC 9068), verified by the keys that the issuer publishes.
//!
//! [`JwtVerifier`] is all there is to see. Deliberately absent: making tokens, keeping them, asking the issuer about one
//! (what was issued counts until it expires), and any other way to sign than those of public keys.

mod claims;
mod discovery;
mod fetch;
mod key;
mod key_cache;
mod principal;
mod settings;
mod verifier;

pub use settings::{OAuthError, OAuthSettings};
pub use verifier::JwtVerifier;
