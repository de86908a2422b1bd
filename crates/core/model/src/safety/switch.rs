//! The dead-man's switch, as it is shown.

use schemars::JsonSchema;
use serde::Serialize;

use crate::Timestamp;

/// How the dead-man's switch of an account stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct SwitchState {
    /// Who cancels.
    pub how: SwitchKind,
    /// After how many seconds without Cambist.
    pub after_s: u32,
    /// When, if Cambist were not heard of from now on.
    pub cancels_at: Option<Timestamp>,
    /// Why it could not be put off the last time.
    pub problem: Option<String>,
}

/// Who cancels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum SwitchKind {
    /// The exchange, by itself.
    Native,
    /// Cambist, when it is back.
    Emulated,
}
