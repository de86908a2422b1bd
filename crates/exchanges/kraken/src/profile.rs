//! What Kraken is and what can be done there.

use cambist_exchange_kit::public_market;
use cambist_model::Timeframe;
use cambist_ports::exchange::{Capability, ClientOrderIdRule, ExchangeDescriptor, Support};

use crate::id::exchange_id;

/// How many levels of a book are given.
pub(crate) const MAX_DEPTH: u32 = 500;

/// How many trades are given.
pub(crate) const MAX_TRADES: u32 = 1_000;

/// How many candles are given: the most recent ones, whatever is asked for.
pub(crate) const MAX_CANDLES: u32 = 720;

pub(crate) fn descriptor() -> ExchangeDescriptor {
    ExchangeDescriptor {
        id: exchange_id(),
        name: "Kraken",
        about: "Kraken's spot market: public market data.",
        mode: None,
        credentials: Vec::new(),
        client_order_id: ClientOrderIdRule { max_length: 18, dedupes: false },
        remote: true,
        max_candles: MAX_CANDLES,
        candle_history: Some(MAX_CANDLES),
        max_book_depth: MAX_DEPTH,
        max_trades: MAX_TRADES,
        capabilities: capabilities(),
    }
}

/// The minutes of a candle that Kraken itself makes. Its weeks start on Thursdays, so they are none of ours.
pub(crate) fn native_minutes(timeframe: Timeframe) -> Option<i64> {
    use Timeframe::{D1, H1, H2, H4, H6, M1, M5, M15, M30, W1};
    match timeframe {
        M1 | M5 | M15 | M30 | H1 | H4 | D1 => Some(timeframe.minutes()),
        H2 | H6 | W1 => None,
    }
}

fn capabilities() -> Vec<Capability> {
    public_market(|timeframe| match native_minutes(timeframe) {
        Some(_) => Support::Native,
        None => Support::Emulated("built from shorter candles"),
    })
}
