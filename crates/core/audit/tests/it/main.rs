//! Tests of the chain: what is changed is found and located, and what is not changed is not suspected.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop where it stands"
)]

mod exports;
mod format;
mod heads;
mod tampering;
mod world;
