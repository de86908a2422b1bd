//! Who may ask for what. There are no tokens yet: the way in decides.

use cambist_app::{Call, Face};
use cambist_model::{AppError, ErrorCode};

use crate::{OperationSpec, Tier};

/// May this call ask for this operation? What gives back what was taken away for safety is for a human at a terminal; no
/// other way in leads to it, whoever asks.
pub(crate) fn permit(spec: &OperationSpec, call: &Call) -> Result<(), AppError> {
    if spec.tier < Tier::Admin || call.face == Face::Cli {
        return Ok(());
    }
    let detail = format!("{} is for a human at a terminal of this machine", spec.name);
    let hint = format!("a human runs `cambist {}`", spec.cli.command.join(" "));
    Err(AppError::new(ErrorCode::Forbidden, detail).hint(hint))
}
