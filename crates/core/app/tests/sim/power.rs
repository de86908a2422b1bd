//! The power supply: when it fails, nothing that was under way gets any further.

use std::future::pending;
use std::sync::Mutex;

use super::chance::Chance;

/// Every call to the outside world passes points, before it acts and after. At one of them the power may fail.
///
/// Between two points nothing leaves the process, so that these are all the places at which a crash makes a difference.
pub(crate) struct Power {
    chance: Chance,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// At how many more points it holds; `None` for as long as it likes.
    lasts: Option<u64>,
    off: bool,
}

impl Power {
    pub(crate) fn new(chance: Chance) -> Self {
        Self { chance, state: Mutex::default() }
    }

    /// The power is on, and lasts for so many points.
    pub(crate) fn switch_on(&self, lasts: Option<u64>) {
        *self.state.lock().unwrap() = State { lasts, off: false };
    }

    pub(crate) fn is_off(&self) -> bool {
        self.state.lock().unwrap().off
    }

    /// Passes a point, after others had their turn; never returns without power.
    pub(crate) async fn point(&self) {
        for _ in 0..self.chance.below(3) {
            tokio::task::yield_now().await;
        }
        if !self.pass() {
            pending::<()>().await;
        }
    }

    /// Passes a point; tells whether there is power.
    pub(crate) fn pass(&self) -> bool {
        let mut state = self.state.lock().unwrap();
        match &mut state.lasts {
            Some(0) => state.off = true,
            Some(left) => *left -= 1,
            None => {}
        }
        !state.off
    }
}
