//! What Binance is and can do.

use cambist_exchange_kit::public_market;
use cambist_ports::exchange::{ClientOrderIdRule, ExchangeDescriptor, Support};

use crate::id::exchange_id;

/// How many candles are given at a time.
pub(crate) const MAX_CANDLES: u32 = 1_000;

/// How many levels of a book are given.
pub(crate) const MAX_DEPTH: u32 = 5_000;

/// How many trades are given.
pub(crate) const MAX_TRADES: u32 = 1_000;

/// Binance, described.
pub fn descriptor() -> ExchangeDescriptor {
    ExchangeDescriptor {
        id: exchange_id(),
        name: "Binance",
        about: "Binance spot: public prices, depth, trades and candles.",
        mode: None,
        credentials: Vec::new(),
        client_order_id: ClientOrderIdRule { max_length: 36, dedupes: false },
        remote: true,
        max_candles: MAX_CANDLES,
        candle_history: None,
        max_book_depth: MAX_DEPTH,
        max_trades: MAX_TRADES,
        capabilities: public_market(|_| Support::Native),
    }
}
