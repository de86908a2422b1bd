//! Waiting for something, but not for ever.

use cambist_model::Timestamp;
use cambist_ports::Clock;

/// What `work` comes to, or `None` if it has not by `at`. The work is dropped then.
pub(crate) async fn before<T>(clock: &dyn Clock, at: Timestamp, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        done = work => Some(done),
        () = clock.sleep_until(at) => None,
    }
}
