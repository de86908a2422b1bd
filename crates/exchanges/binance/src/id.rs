//! What Binance is called here.

use cambist_model::{ExchangeId, Source};

/// The word for it.
const NAME: &str = "binance";

/// What its answers are marked with.
pub(crate) const SOURCE: Source = Source::venue(NAME);

/// The id of Binance.
#[expect(clippy::expect_used, reason = "a word is always an id")]
pub(crate) fn exchange_id() -> ExchangeId {
    ExchangeId::parse(NAME).expect("is an id")
}
