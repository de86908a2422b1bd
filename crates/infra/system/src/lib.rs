//! What the operating system gives: the clock, randomness for ids, the data directory and its lock.
//!
//! Deliberately absent: what is kept in the data directory. The storage crate knows the database, the faces know the
//! socket; here are only their places.

mod clock;
mod data_dir;
mod ids;
mod lock;

pub use clock::SystemClock;
pub use data_dir::{DataDir, DataDirError};
pub use ids::{NoRandomness, SystemIds};
pub use lock::{DataDirLock, LockError, Owner};
