//! Real time, which is what is measured here.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// The time since 1970.
#[expect(clippy::disallowed_methods, reason = "a fake venue has real time on its ticks")]
pub(crate) fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "a bench waits for real")]
pub(crate) async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
