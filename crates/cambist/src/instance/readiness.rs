//! Whether an account may be used at all, before anything is asked of its exchange.

use std::collections::BTreeMap;

use cambist_model::access::{LiveFacts, missing_for_use};
use cambist_model::{AppError, ErrorCode, SecretName};
use cambist_ports::Secrets;
use cambist_ports::exchange::ExchangeDescriptor;

/// Refuses an account for which something is missing, and names all of it at once. `chosen` are the settings that somebody
/// chose, by name.
pub(super) fn check(
    descriptor: &ExchangeDescriptor,
    chosen: &BTreeMap<String, String>,
    secrets: &dyn Secrets,
) -> Result<(), AppError> {
    // Public market data are for everybody.
    let (exchange, Some(mode)) = (descriptor.id, descriptor.mode) else { return Ok(()) };
    let mut missing_secrets = Vec::new();
    for part in &descriptor.credentials {
        let name = SecretName::of(exchange.as_str(), mode.as_str(), part).map_err(AppError::internal)?;
        if secrets.secret(&name)?.is_none() {
            missing_secrets.push(name);
        }
    }
    let facts = LiveFacts {
        exchange,
        mode,
        mode_was_chosen: chosen.contains_key(&format!("exchanges.{exchange}.mode")),
        limits_were_chosen: chosen.keys().any(|key| key.starts_with("safety.")),
        missing_secrets,
    };
    let missing = missing_for_use(&facts);
    if missing.is_empty() {
        return Ok(());
    }
    let lines: Vec<_> = missing.iter().map(|missing| format!("{}: {}", missing.field, missing.problem)).collect();
    let detail = format!("{exchange} cannot be used ({mode}):\n{}", lines.join("\n"));
    Err(AppError { fields: missing, ..AppError::new(ErrorCode::ConfigInvalid, detail) })
}
