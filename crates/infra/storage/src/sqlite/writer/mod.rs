//! Everything that is written, in order, by one thread.
//!
//! Jobs wait in a bounded queue. The thread takes what waits, carries out each job in a savepoint of its own inside one
//! transaction, commits once, and only then answers: one sync of the disk for many jobs, and no answer before it.

mod group;
mod job;
mod queue;

pub(super) use job::Work;
pub(super) use queue::Writer;
