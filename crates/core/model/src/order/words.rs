//! The words of an order.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Buy or sell the base asset.
    Side, "a side" {
        /// Buy the base asset, pay in the quote asset.
        Buy = "buy" | "bid",
        /// Sell the base asset for the quote asset.
        Sell = "sell" | "ask",
    }
}

impl Side {
    /// The other side.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Buy => Self::Sell,
            Self::Sell => Self::Buy,
        }
    }
}

vocabulary! {
    /// What kind of order.
    OrderType, "an order type" {
        /// At the best prices there are, at once.
        Market = "market",
        /// At `limit_price` or better.
        Limit = "limit",
        /// A market order once the last price reaches `stop_price` on the losing side.
        StopLoss = "stop_loss" | "stop" | "stop_market",
        /// A limit order at `limit_price` once the last price reaches `stop_price`.
        StopLimit = "stop_limit" | "stop_loss_limit",
        /// A market order once the last price reaches `stop_price` on the winning side.
        TakeProfit = "take_profit",
    }
}

vocabulary! {
    /// How long an order lives.
    TimeInForce, "a time in force" {
        /// Until canceled.
        Gtc = "gtc" | "good_til_canceled" | "good_till_cancelled",
        /// What fills at once; the rest is canceled.
        Ioc = "ioc" | "immediate_or_cancel",
        /// All at once or nothing.
        Fok = "fok" | "fill_or_kill",
        /// Until `expire_at`.
        Gtd = "gtd" | "good_til_date" | "good_till_date",
        /// Until the next midnight UTC.
        Day = "day",
    }
}

vocabulary! {
    /// What happens when an order would trade with another of the same account.
    SelfTradePrevention, "a self-trade prevention" {
        /// The arriving order gives way.
        CancelNewest = "cancel_newest",
        /// The resting order gives way.
        CancelOldest = "cancel_oldest",
        /// Both give way.
        CancelBoth = "cancel_both",
    }
}

vocabulary! {
    /// Which side of the book an execution stood on.
    Liquidity, "a liquidity" {
        /// It rested in the book.
        Maker = "maker",
        /// It took from the book.
        Taker = "taker",
    }
}
