//! Tests of the verifier, against an issuer on this machine.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop where it stands")]

mod issuer;
mod keys;
mod signer;
mod tokens;
