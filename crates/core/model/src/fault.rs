//! Faults that the paper exchange can be told to have, so that a user's bot and our own code meet them before it counts.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What goes wrong with a request to a simulated exchange.
    SimulatedFault, "a simulated fault" {
        /// The exchange answers that there were too many requests.
        RateLimit = "rate_limit",
        /// The request never arrives, and no answer comes.
        TimeoutBefore = "timeout_before",
        /// The request arrives and is carried out; the answer never comes.
        TimeoutAfter = "timeout_after" | "timeout",
        /// The exchange does not accept the credentials.
        AuthFailure = "auth_failure",
        /// The exchange answers that the funds do not suffice.
        InsufficientFunds = "insufficient_funds",
        /// The exchange answers that the order is malformed.
        InvalidOrder = "invalid_order",
        /// The connection breaks before anything is sent.
        NetworkError = "network_error",
    }
}
