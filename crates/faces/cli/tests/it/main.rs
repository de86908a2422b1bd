//! Tests of the command line on an exchange that does as it is told, with everything it prints caught.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod house;
mod operations;
mod parsing;
mod printing;
mod problems;
mod reference;
mod samples;
mod views;
mod watching;
