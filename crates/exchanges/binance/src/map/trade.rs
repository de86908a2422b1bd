//! Public trades.

use cambist_model::{Price, Quantity, Side, Symbol, Timestamp, Trade, TradeId};

use crate::wire::RecentTrade;

/// A trade as both interfaces tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Execution {
    /// Counts the trades of its market.
    pub(crate) id: u64,
    pub(crate) price: Price,
    pub(crate) quantity: Quantity,
    /// Did the buyer's order wait in the book?
    pub(crate) buyer_is_maker: bool,
    /// In milliseconds since 1970.
    pub(crate) time: i64,
}

impl From<RecentTrade> for Execution {
    fn from(recent: RecentTrade) -> Self {
        let RecentTrade { id, price, qty, time, is_buyer_maker } = recent;
        Self { id, price, quantity: qty, buyer_is_maker: is_buyer_maker, time }
    }
}

/// A trade; its side is that of the order that took from the book. None only if a number were no id, which cannot be.
pub(crate) fn trade(symbol: Symbol, execution: &Execution) -> Option<Trade> {
    Some(Trade {
        trade_id: TradeId::parse(&execution.id.to_string()).ok()?,
        symbol,
        price: execution.price,
        quantity: execution.quantity,
        side: if execution.buyer_is_maker { Side::Sell } else { Side::Buy },
        executed_at: Timestamp::from_millis(execution.time),
    })
}
