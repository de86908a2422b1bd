//! What somebody was let in with, and how long that counts.

use std::time::Duration;

use cambist_app::Call;
use cambist_model::{ErrorCode, Timestamp, TokenDigest};

use super::doorkeeper::identify;
use crate::face::HttpParts;

/// How often a token is looked at while somebody who came in with it is still there.
const LOOK: Duration = Duration::from_secs(1);

/// What somebody was let in with.
#[derive(Clone, Debug)]
pub(crate) enum Pass {
    /// Nothing was needed.
    None,
    /// A token, which can be revoked.
    Token(TokenDigest),
    /// A token of an outside issuer, which nobody can revoke before it ends.
    Until(Timestamp),
}

impl Pass {
    /// Can it stop to count?
    pub(crate) fn may_end(&self) -> bool {
        !matches!(self, Self::None)
    }

    /// Waits until it does not count any more.
    pub(crate) async fn ended(&self, parts: &HttpParts) {
        match self {
            Self::None => std::future::pending().await,
            Self::Until(end) => parts.clock.sleep_until(*end).await,
            Self::Token(digest) => loop {
                parts.clock.sleep_until(parts.clock.now().plus(LOOK)).await;
                let call = Call::system(parts.ids.request_id());
                // Whoever cannot be asked just now has revoked nothing.
                let ended = identify(parts, call, digest, None)
                    .await
                    .is_err_and(|problem| problem.code == ErrorCode::Unauthenticated);
                if ended {
                    return;
                }
            },
        }
    }
}
