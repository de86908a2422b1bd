//! Saying where the audit ends.

use cambist_audit::HeadSigner;
use cambist_cli::Exit;
use cambist_model::AppError;
use serde_json::json;

use super::records::{broken, data_dir, open};
use crate::commands::Desk;

/// Prints the head of the audit, once the audit is found to be whole: nobody should publish anything else.
pub(super) fn head(desk: &Desk, sign: bool) -> Result<Exit, AppError> {
    let data_dir = data_dir(desk)?;
    let head = open(&data_dir)?.verify(Vec::new())?.map_err(|fault| broken(&fault))?;
    let text = if sign {
        let signed = HeadSigner::new(&data_dir.create_audit_key()?).sign(&head, desk.clock.now());
        serde_json::to_string(&signed).map_err(AppError::internal)?
    } else if desk.globals.json {
        json!({ "count": head.count, "hash": head.hash }).to_string()
    } else {
        head.to_string()
    };
    Ok(desk.say(&(text + "\n")))
}
