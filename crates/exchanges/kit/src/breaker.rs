//! The circuit breaker: an exchange that fails again and again is left alone for a while.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cambist_model::{ExchangeId, Timestamp};
use cambist_ports::exchange::{Circuit, CircuitState, ExchangeError};

/// So many failures in a row open the circuit.
const TOO_MANY: u32 = 5;

/// How long an exchange is left alone at first; twice as long each time the first request after that fails too.
const FIRST_REST: Duration = Duration::from_secs(2);

/// The longest that an exchange is left alone.
const LONGEST_REST: Duration = Duration::from_mins(1);

/// How long the one request that tries an exchange again may take before another may.
const TRIAL: Duration = Duration::from_secs(30);

/// Counts the failures of one exchange.
pub(crate) struct Breaker {
    exchange: ExchangeId,
    state: Mutex<State>,
}

struct State {
    failures: u32,
    last_failure: Option<String>,
    since: Option<Timestamp>,
    rest: Duration,
    /// Until when nobody asks; absent while the circuit is closed.
    retry_at: Option<Timestamp>,
    /// Is somebody trying whether the exchange is back?
    is_on_trial: bool,
}

impl Breaker {
    pub(crate) fn new(exchange: ExchangeId) -> Self {
        Self { exchange, state: Mutex::new(State::closed()) }
    }

    /// May the exchange be asked now? After its rest one request may, and what becomes of it decides.
    pub(crate) fn admit(&self, now: Timestamp) -> Result<(), ExchangeError> {
        let mut state = self.state();
        let Some(retry_at) = state.retry_at else { return Ok(()) };
        if retry_at <= now {
            state.is_on_trial = true;
            // Should its answer never come, the next one is let through after this.
            state.retry_at = Some(now.plus(TRIAL));
            return Ok(());
        }
        Err(ExchangeError::CircuitOpen {
            exchange: self.exchange,
            failures: state.failures,
            last_failure: state.last_failure.clone().unwrap_or_default(),
            retry_after: retry_at.since(now),
        })
    }

    /// The exchange answered, were it with a refusal.
    pub(crate) fn succeeded(&self) {
        let mut state = self.state();
        if state.retry_at.is_some() {
            tracing::info!(exchange = %self.exchange, "the exchange answers again");
        }
        *state = State::closed();
    }

    /// The exchange did not answer, or not so that it could be understood.
    pub(crate) fn failed(&self, now: Timestamp, what: &str) {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        state.last_failure = Some(what.to_owned());
        if state.is_on_trial {
            state.rest = state.rest.saturating_mul(2).min(LONGEST_REST);
        }
        let opens = state.failures >= TOO_MANY && (state.retry_at.is_none() || state.is_on_trial);
        if opens {
            state.is_on_trial = false;
            state.since.get_or_insert(now);
            state.retry_at = Some(now.plus(state.rest));
            let (failures, rest_s) = (state.failures, state.rest.as_secs());
            tracing::warn!(exchange = %self.exchange, failures, rest_s, what, "the exchange is left alone for a while");
        }
    }

    /// How it stands.
    pub(crate) fn circuit(&self, now: Timestamp) -> Circuit {
        let state = self.state();
        let circuit = match state.retry_at {
            None => CircuitState::Closed,
            Some(retry_at) if state.is_on_trial || retry_at <= now => CircuitState::HalfOpen,
            Some(_) => CircuitState::Open,
        };
        let retry_at = state.retry_at.filter(|_| circuit == CircuitState::Open);
        let State { failures, since, ref last_failure, .. } = *state;
        Circuit { state: circuit, failures, since, retry_at, last_failure: last_failure.clone() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn closed() -> Self {
        Self { failures: 0, last_failure: None, since: None, rest: FIRST_REST, retry_at: None, is_on_trial: false }
    }
}
