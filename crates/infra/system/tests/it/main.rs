//! Tests of what the operating system gives, against the operating system.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod audit_key;
mod clock;
mod data_dir;
mod ids;
mod lock;
