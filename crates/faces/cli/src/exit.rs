//! How a command ends.

use std::process::ExitCode;

use cambist_model::ErrorCode;
use cambist_ops::outward;

/// The number that a command ends with; see `docs/reference/exit-codes.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit(u8);

impl Exit {
    /// It was done.
    pub const SUCCESS: Self = Self(0);

    /// The way in which an error of this kind ends a command.
    pub const fn of(code: ErrorCode) -> Self {
        Self(outward(code).exit)
    }

    /// The number.
    pub const fn code(self) -> u8 {
        self.0
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.0)
    }
}
