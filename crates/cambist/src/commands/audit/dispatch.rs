//! From the command to what carries it out.

use cambist_cli::{AuditAction, Exit};
use cambist_model::AppError;

use super::{export, head, verify};
use crate::commands::Desk;

/// Does what was asked for.
pub(crate) fn carry_out(desk: &Desk, action: AuditAction) -> Result<Exit, AppError> {
    match action {
        AuditAction::Verify(options) => verify::verify(desk, &options),
        AuditAction::Export { output } => export::export(desk, output.as_deref()),
        AuditAction::Head { sign } => head::head(desk, sign),
    }
}
