//! What the paper exchange is called.

use cambist_model::ExchangeId;

/// The id of the paper exchange.
#[expect(clippy::expect_used, reason = "a word is always an id")]
pub(crate) fn exchange_id() -> ExchangeId {
    ExchangeId::parse("paper").expect("is an id")
}
