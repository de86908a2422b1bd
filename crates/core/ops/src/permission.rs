//! Who may ask for what. There are no tokens yet: whether a human stands behind a request decides.

use cambist_app::Call;
use cambist_model::{AppError, ErrorCode};

use crate::{OperationSpec, Tier};

/// May this call ask for this operation? What gives back what was taken away for safety needs a human who said so to the
/// way in itself: at a terminal, or in a form that the client shows to its user.
pub(crate) fn permit(spec: &OperationSpec, call: &Call) -> Result<(), AppError> {
    if spec.tier < Tier::Admin || call.human {
        return Ok(());
    }
    let detail = format!("{} needs a human, and none was asked", spec.name);
    let hint = format!("a human runs `cambist {}`", spec.cli.command.join(" "));
    Err(AppError::new(ErrorCode::Forbidden, detail).hint(hint))
}
