//! Tests of the sealed file and of the order of places, on files of their own.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod file;
mod places;
mod resealing;
mod setup;
