//! The audit without anybody who answers: on the files, also while a server uses them.

mod export;
mod head;
mod records;
mod verify;

use cambist_cli::{AuditAction, Exit};
use cambist_model::AppError;

use super::Desk;

/// Does what was asked for.
pub(super) fn carry_out(desk: &Desk, action: AuditAction) -> Result<Exit, AppError> {
    match action {
        AuditAction::Verify(options) => verify::verify(desk, &options),
        AuditAction::Export { output } => export::export(desk, output.as_deref()),
        AuditAction::Head { sign } => head::head(desk, sign),
    }
}
