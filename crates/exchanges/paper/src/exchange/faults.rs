//! What goes wrong, and what it looks like from outside.

use std::time::Duration;

use cambist_model::SimulatedFault;
use cambist_ports::exchange::{ExchangeError, NotSent, SubmitOutcome};

use super::random::Random;
use crate::config::FaultRates;
use crate::id::exchange_id;

/// When to come back after too many requests.
const RETRY_AFTER: Duration = Duration::from_secs(1);

const CALLS: u64 = 1_000_000;

/// What goes wrong with a call by chance, if anything.
pub(super) fn drawn(rates: FaultRates, random: &mut Random) -> Option<SimulatedFault> {
    let table = [
        (SimulatedFault::RateLimit, rates.rate_limit),
        (SimulatedFault::TimeoutBefore, rates.timeout_before),
        (SimulatedFault::TimeoutAfter, rates.timeout_after),
        (SimulatedFault::AuthFailure, rates.auth_failure),
        (SimulatedFault::InsufficientFunds, rates.insufficient_funds),
        (SimulatedFault::InvalidOrder, rates.invalid_order),
        (SimulatedFault::NetworkError, rates.network_error),
    ];
    let mut point = random.below(CALLS);
    for (fault, rate) in table {
        match point.checked_sub(u64::from(rate)) {
            Some(further) => point = further,
            None => return Some(fault),
        }
    }
    None
}

/// Does the call reach the exchange all the same?
pub(super) fn arrives(fault: SimulatedFault) -> bool {
    fault == SimulatedFault::TimeoutAfter
}

/// What the caller of anything but an order sees.
pub(super) fn as_error(fault: SimulatedFault) -> ExchangeError {
    let exchange = exchange_id();
    match fault {
        SimulatedFault::RateLimit => ExchangeError::RateLimited { exchange, retry_after: Some(RETRY_AFTER) },
        SimulatedFault::TimeoutBefore | SimulatedFault::TimeoutAfter => ExchangeError::Timeout { exchange },
        SimulatedFault::AuthFailure => {
            ExchangeError::Auth { exchange, detail: "simulated: the key is not known".to_owned() }
        }
        SimulatedFault::InsufficientFunds => {
            ExchangeError::InsufficientFunds { exchange, detail: "simulated: insufficient funds".to_owned() }
        }
        SimulatedFault::InvalidOrder => {
            ExchangeError::Invalid { exchange, detail: "simulated: invalid order".to_owned() }
        }
        SimulatedFault::NetworkError => {
            ExchangeError::Unavailable { exchange, detail: "simulated: the connection broke".to_owned() }
        }
    }
}

/// What the sender of an order sees. An answer of the exchange that it will not have the order is a refusal; silence
/// leaves it open; everything else proves that the order was not taken.
pub(super) fn as_outcome(fault: SimulatedFault) -> Result<SubmitOutcome, NotSent> {
    let error = as_error(fault);
    match error {
        ExchangeError::Timeout { .. } => Ok(SubmitOutcome::Unknown { cause: error.to_string() }),
        ExchangeError::InsufficientFunds { detail, .. } | ExchangeError::Invalid { detail, .. } => {
            Ok(SubmitOutcome::Rejected { reason: detail })
        }
        other => Err(NotSent(other)),
    }
}
