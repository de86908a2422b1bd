//! Where the audit is, and how its faults are told.

use cambist_audit::Fault;
use cambist_model::{AppError, ErrorCode};
use cambist_storage::AuditFile;
use cambist_system::DataDir;

use crate::commands::Desk;
use crate::settings::Said;

/// The data directory, which is not created for somebody who only looks.
pub(super) fn data_dir(desk: &Desk) -> Result<DataDir, AppError> {
    let loaded = desk.start(Said::default(), false)?;
    Ok(DataDir::existing(&loaded.config.storage.data_dir)?)
}

/// The audit in the records.
pub(super) fn open(data_dir: &DataDir) -> Result<AuditFile, AppError> {
    Ok(AuditFile::open(&data_dir.database())?)
}

/// The audit is not what was recorded.
pub(super) fn broken(fault: &Fault) -> AppError {
    contradicted(format!("the audit is not as it was recorded: {fault}"))
        .hint("what stands before that entry holds; compare the rest with an export or a copy of the database")
}

/// Something speaks against the audit, or against what it is compared with.
pub(super) fn contradicted(detail: String) -> AppError {
    AppError::new(ErrorCode::Conflict, detail)
}
