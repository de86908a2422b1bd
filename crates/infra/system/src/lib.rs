//! What the operating system gives: the clock, randomness for ids and for the audit's key, the data directory and its lock.
//!
//! Deliberately absent: what is kept in the data directory. The storage crate knows the database, the faces know the
//! socket; here are only their places.

mod audit_key;
mod clock;
mod data_dir;
mod ids;
mod lock;

pub use audit_key::AuditKeyError;
pub use clock::SystemClock;
pub use data_dir::{DataDir, DataDirError};
pub use ids::{NoRandomness, SystemIds};
pub use lock::{DataDirLock, LockError, Owner};
