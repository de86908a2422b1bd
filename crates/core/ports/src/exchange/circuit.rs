//! Whether an exchange is asked at present.

use cambist_model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// How the connection to an exchange stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Circuit {
    /// Is it asked?
    pub state: CircuitState,
    /// How many requests in a row failed.
    pub failures: u32,
    /// Since when it is left alone.
    pub since: Option<Timestamp>,
    /// When it will be asked again.
    pub retry_at: Option<Timestamp>,
    /// What went wrong last.
    pub last_failure: Option<String>,
}

/// Is an exchange asked?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum CircuitState {
    /// Yes.
    Closed,
    /// No: it failed too often.
    Open,
    /// One request finds out whether it is back.
    HalfOpen,
}

impl Circuit {
    /// The circuit of an exchange that is simply asked.
    pub const CLOSED: Self =
        Self { state: CircuitState::Closed, failures: 0, since: None, retry_at: None, last_failure: None };
}
