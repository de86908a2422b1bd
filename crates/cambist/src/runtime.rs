//! The threads that everything runs on.

use std::io;

/// How many threads carry out tasks: one that a long calculation may keep busy, and one that goes on answering.
const WORKERS: usize = 2;

/// Runs a task to its end.
pub(crate) fn run<T>(task: impl Future<Output = T>) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build()?;
    let result = runtime.block_on(task);
    // A thread may still be reading standard input, which nothing can interrupt; nobody waits for what it reads.
    runtime.shutdown_background();
    Ok(result)
}
