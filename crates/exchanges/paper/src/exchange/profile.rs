//! What the paper exchange is and can do.

use cambist_model::{AccountMode, OrderType, SelfTradePrevention, TimeInForce, Timeframe};
use cambist_ports::exchange::{Capability, CapabilityArea, ClientOrderIdRule, ExchangeDescriptor, Support};

use crate::id::exchange_id;
use crate::venue::REMEMBERED_TRADES;

/// How many levels of a book are given.
pub(super) const MAX_DEPTH: u32 = 1_000;

/// How many trades are given.
pub(super) const MAX_TRADES: u32 = 1_000;

/// How many candles are given at a time.
pub(super) const MAX_CANDLES: u32 = 1_000;

const _: () = assert!(MAX_TRADES as usize == REMEMBERED_TRADES);

pub(super) fn descriptor() -> ExchangeDescriptor {
    ExchangeDescriptor {
        id: exchange_id(),
        name: "Paper",
        about: "A simulated exchange with a real matching engine; no real money.",
        mode: Some(AccountMode::Paper),
        credentials: Vec::new(),
        client_order_id: ClientOrderIdRule { max_length: 64, dedupes: true },
        remote: false,
        max_candles: MAX_CANDLES,
        candle_history: None,
        max_book_depth: MAX_DEPTH,
        max_trades: MAX_TRADES,
        capabilities: capabilities(),
    }
}

fn capabilities() -> Vec<Capability> {
    let operations = [
        "products",
        "ticker",
        "order_book",
        "trades",
        "candles",
        "balances",
        "fees",
        "fills",
        "transfers",
        "submit",
        "cancel",
        "order",
        "open_orders",
        "cancel_all_after",
    ];
    let flags = ["post_only", "quote_quantity"];
    let streams = ["ticker", "trades", "book", "candles", "account"];
    let order_types = OrderType::ALL.iter().map(|word| word.as_str());
    let times = TimeInForce::ALL.iter().map(|word| word.as_str());
    let self_trade = SelfTradePrevention::ALL.iter().map(|word| word.as_str());
    let timeframes = Timeframe::ALL.iter().map(|word| word.as_str());
    let mut rows: Vec<_> = Capability::rows(CapabilityArea::Operation, operations, Support::Native).collect();
    rows.push(Capability {
        area: CapabilityArea::Operation,
        name: "withdraw",
        support: Support::No("there is nothing to withdraw: the money is not real"),
    });
    rows.extend(Capability::rows(CapabilityArea::OrderType, order_types, Support::Native));
    rows.extend(Capability::rows(CapabilityArea::TimeInForce, times, Support::Native));
    rows.extend(Capability::rows(CapabilityArea::OrderFlag, flags, Support::Native));
    rows.extend(Capability::rows(CapabilityArea::OrderFlag, self_trade, Support::Native));
    rows.extend(Capability::rows(CapabilityArea::Timeframe, timeframes, Support::Native));
    rows.extend(Capability::rows(CapabilityArea::Stream, streams, Support::Native));
    rows
}
