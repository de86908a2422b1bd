//! What Binance is and can do.

use cambist_model::Timeframe;
use cambist_ports::exchange::{Capability, CapabilityArea, ClientOrderIdRule, ExchangeDescriptor, Support};

use crate::id::exchange_id;

/// How many candles are given at a time.
pub(crate) const MAX_CANDLES: u32 = 1_000;

/// How many levels of a book are given.
pub(crate) const MAX_DEPTH: u32 = 5_000;

/// How many trades are given.
pub(crate) const MAX_TRADES: u32 = 1_000;

/// Why what needs an account cannot be done.
const NOT_YET: Support = Support::No("not implemented");

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
        capabilities: capabilities(),
    }
}

fn capabilities() -> Vec<Capability> {
    let public = ["products", "ticker", "order_book", "trades", "candles"];
    let private =
        ["balances", "fees", "fills", "transfers", "submit", "cancel", "order", "open_orders", "cancel_all_after"];
    let timeframes = Timeframe::ALL.iter().map(|word| word.as_str());
    let mut rows = all(CapabilityArea::Operation, public, Support::Native);
    rows.extend(all(CapabilityArea::Operation, private, NOT_YET));
    rows.extend(all(CapabilityArea::Timeframe, timeframes, Support::Native));
    rows.extend(all(CapabilityArea::Stream, ["ticker", "trades", "book", "candles"], Support::Native));
    rows.extend(all(CapabilityArea::Stream, ["account"], NOT_YET));
    rows
}

fn all(area: CapabilityArea, names: impl IntoIterator<Item = &'static str>, support: Support) -> Vec<Capability> {
    names.into_iter().map(|name| Capability { area, name, support }).collect()
}
