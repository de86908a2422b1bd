//! Keys that can do more than Cambist ever does.

use cambist_model::{AccountMode, AppError, ErrorCode};
use cambist_ports::exchange::KeyPermissions;

use crate::{Call, Exchanges};

/// Refuses keys that may move funds away, where the exchange tells. One that cannot be asked is not believed either.
pub(crate) async fn refuse_keys_that_withdraw(exchanges: &Exchanges, call: &Call) -> Result<(), AppError> {
    for venue in exchanges.all() {
        let descriptor = venue.exchange.descriptor();
        let Some(mode) = descriptor.mode.filter(|mode| *mode != AccountMode::Paper) else { continue };
        let Ok(account) = venue.exchange.account() else { continue };
        let may_withdraw = match account.key_permissions(&call.ctx()).await? {
            KeyPermissions::Known { withdraw, .. } => withdraw,
            KeyPermissions::Unknown => false,
        };
        if may_withdraw {
            let detail = format!("the key for {} ({}) may withdraw funds", descriptor.id, mode);
            return Err(AppError::new(ErrorCode::ExchangeAuth, detail).hint(
                "Cambist never withdraws and takes no key that could; make one there without that permission and set it \
                 with `cambist secrets rotate`",
            ));
        }
    }
    Ok(())
}
