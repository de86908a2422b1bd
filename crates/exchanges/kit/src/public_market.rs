//! What can be done where only the public market is asked.

use cambist_model::Timeframe;
use cambist_ports::exchange::{Capability, CapabilityArea, Support};

/// What anybody may read.
const PUBLIC: [&str; 5] = ["products", "ticker", "order_book", "trades", "candles"];

/// What needs an account.
const PRIVATE: [&str; 9] =
    ["balances", "fees", "fills", "transfers", "submit", "cancel", "order", "open_orders", "cancel_all_after"];

/// What is told as it happens.
const STREAMS: [&str; 4] = ["ticker", "trades", "book", "candles"];

/// Why what needs an account cannot be done.
const NOT_YET: Support = Support::No("not implemented");

/// The capabilities of an exchange of which only the public market is asked. `candles` says how it has those of a length.
pub fn public_market(candles: impl Fn(Timeframe) -> Support) -> Vec<Capability> {
    let mut rows: Vec<_> = Capability::rows(CapabilityArea::Operation, PUBLIC, Support::Native).collect();
    rows.extend(Capability::rows(CapabilityArea::Operation, PRIVATE, NOT_YET));
    rows.extend(Timeframe::ALL.iter().map(|timeframe| Capability {
        area: CapabilityArea::Timeframe,
        name: timeframe.as_str(),
        support: candles(*timeframe),
    }));
    rows.extend(Capability::rows(CapabilityArea::Stream, STREAMS, Support::Native));
    rows.extend(Capability::rows(CapabilityArea::Stream, ["account"], NOT_YET));
    rows
}
