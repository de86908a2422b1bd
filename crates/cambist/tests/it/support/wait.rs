//! Waiting for something that another process does.

use std::time::Duration;

use cambist_ports::Clock;
use cambist_system::SystemClock;

/// How long anything may take that takes a moment on an idle machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Looks until there is something to see. Fails, saying what was waited for, when that takes too long.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = SystemClock.now().plus(PATIENCE);
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(SystemClock.now() < end, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
