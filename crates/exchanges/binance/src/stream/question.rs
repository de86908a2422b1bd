//! A question by REST that is asked until it is answered, but never in a hurry.

use std::time::Duration;

use cambist_model::Timestamp;
use cambist_ports::exchange::ExchangeError;

use super::topic::{Step, Steps};

/// Two askings are at least so far apart. After failures it doubles with each.
const PAUSE: Duration = Duration::from_secs(1);

/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What a topic asks by REST.
#[derive(Debug)]
pub(super) struct Question {
    path: String,
    state: State,
    /// It is not asked before this.
    not_before: Timestamp,
    /// How often in a row it was asked in vain.
    failures: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nobody wants to know.
    Idle,
    /// The answer is on its way.
    Asked,
    /// It will be asked then.
    Due(Timestamp),
}

impl Question {
    /// A question that nobody has asked yet.
    pub(super) fn new(path: String) -> Self {
        Self { path, state: State::Idle, not_before: Timestamp::EPOCH, failures: 0 }
    }

    /// Asks something else from the next time on.
    pub(super) fn change(&mut self, path: String) {
        self.path = path;
    }

    /// Is somebody waiting for an answer?
    pub(super) fn is_open(&self) -> bool {
        self.state != State::Idle
    }

    /// Nobody wants to know any more.
    pub(super) fn close(&mut self) {
        self.state = State::Idle;
    }

    /// Asks as soon as it is fitting, unless that is under way.
    pub(super) fn ask(&mut self, now: Timestamp, steps: &mut Steps) {
        if self.state != State::Asked {
            self.state = State::Due(self.not_before);
            self.elapsed(now, steps);
        }
    }

    /// Asks if it is time.
    pub(super) fn elapsed(&mut self, now: Timestamp, steps: &mut Steps) {
        if matches!(self.state, State::Due(at) if at <= now) {
            self.state = State::Asked;
            self.not_before = now.plus(PAUSE);
            steps.push(Step::Ask(self.path.clone()));
        }
    }

    /// When it is time.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        match self.state {
            State::Due(at) => Some(at),
            State::Idle | State::Asked => None,
        }
    }

    /// The answer was of use.
    pub(super) fn succeeded(&mut self) {
        self.state = State::Idle;
        self.failures = 0;
    }

    /// The answer was of no use: it is asked again.
    pub(super) fn retry(&mut self, now: Timestamp) {
        self.pause(Duration::ZERO, now);
    }

    /// There was no answer. It is asked again later, unless that would be in vain; after the first failure everybody is
    /// told.
    pub(super) fn failed(&mut self, error: ExchangeError, now: Timestamp, steps: &mut Steps) {
        use ExchangeError::{Auth, CircuitOpen, Invalid, RateLimited, UnknownSymbol, Unsupported};
        let wanted = match &error {
            Auth { .. } | Invalid { .. } | UnknownSymbol { .. } | Unsupported(_) => {
                return steps.push(Step::GiveUp(error));
            }
            RateLimited { retry_after, .. } => retry_after.unwrap_or_default(),
            CircuitOpen { retry_after, .. } => *retry_after,
            _ => Duration::ZERO,
        };
        if self.failures == 0 {
            steps.push(Step::interrupted(&error.to_string()));
        }
        self.pause(wanted, now);
    }

    fn pause(&mut self, wanted: Duration, now: Timestamp) {
        let own = PAUSE.saturating_mul(1 << self.failures.min(8)).min(LONGEST_PAUSE);
        self.failures = self.failures.saturating_add(1);
        self.not_before = now.plus(own.max(wanted));
        self.state = State::Due(self.not_before);
    }
}
