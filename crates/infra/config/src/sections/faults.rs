//! How often requests to the paper exchange fail.

use cambist_model::{Amount, FieldProblem, SimulatedFault};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often requests to the paper exchange fail: the share of requests with each fault, from `0` for none to `1` for all.
/// Together they are at most `1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Faults {
    /// The share of requests that are answered with "too many requests", from 0 to 1.
    pub rate_limit: Amount,
    /// The share of requests that never arrive and are never answered, from 0 to 1.
    pub timeout_before: Amount,
    /// The share of requests that are carried out and never answered, from 0 to 1.
    pub timeout_after: Amount,
    /// The share of requests whose credentials are not accepted, from 0 to 1.
    pub auth_failure: Amount,
    /// The share of requests that are answered with "insufficient funds", from 0 to 1.
    pub insufficient_funds: Amount,
    /// The share of requests that are answered with "invalid order", from 0 to 1.
    pub invalid_order: Amount,
    /// The share of requests whose connection breaks before anything is sent, from 0 to 1.
    pub network_error: Amount,
}

impl Faults {
    /// The share of requests with this fault, from 0 to 1.
    pub fn rate(&self, fault: SimulatedFault) -> Amount {
        match fault {
            SimulatedFault::RateLimit => self.rate_limit,
            SimulatedFault::TimeoutBefore => self.timeout_before,
            SimulatedFault::TimeoutAfter => self.timeout_after,
            SimulatedFault::AuthFailure => self.auth_failure,
            SimulatedFault::InsufficientFunds => self.insufficient_funds,
            SimulatedFault::InvalidOrder => self.invalid_order,
            SimulatedFault::NetworkError => self.network_error,
        }
    }

    pub(crate) fn validate(&self, problems: &mut Vec<FieldProblem>) {
        let mut all_are_shares = true;
        for &fault in SimulatedFault::ALL {
            let rate = self.rate(fault);
            if rate.is_negative() || rate > Amount::ONE {
                all_are_shares = false;
                problems.push(FieldProblem::new(
                    format!("exchanges.paper.faults.{fault}"),
                    "must lie between 0 and 1: \"0.01\" is one request in a hundred",
                ));
            }
        }
        let rates = SimulatedFault::ALL.iter().map(|&fault| self.rate(fault));
        if all_are_shares && Amount::sum(rates).is_ok_and(|sum| sum > Amount::ONE) {
            problems.push(FieldProblem::new(
                "exchanges.paper.faults",
                "are more than 1 together, and a request has one fault at most",
            ));
        }
    }
}
