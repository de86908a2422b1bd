//! The names of the exchange.

use cambist_model::{ExchangeId, Source};

/// What its answers are marked with.
pub(crate) const SOURCE: Source = Source::venue("kraken");

/// Its id.
#[expect(clippy::expect_used, reason = "a constant that is read in every test")]
pub(crate) fn exchange_id() -> ExchangeId {
    ExchangeId::parse("kraken").expect("\"kraken\" is an exchange id")
}
