//! The kinds of things that can be permitted.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Something that can be permitted. Every operation needs exactly one.
    Permission, "a permission" {
        /// Prices, books, trades, candles, products, exchanges.
        ReadMarketData = "read_market_data",
        /// Balances, positions, fees, limits, transfers, and what an order would do.
        ReadAccounts = "read_accounts",
        /// One's own orders.
        ReadOrders = "read_orders",
        /// One's own executions.
        ReadFills = "read_fills",
        /// Placing orders.
        PlaceOrder = "place_order",
        /// Canceling orders, and declining those that wait for a human.
        CancelOrder = "cancel_order",
        /// Stopping an account. It can only stop, so that whoever may trade may do it.
        HaltTrading = "halt_trading",
        /// A human's yes to an order that waits for it.
        ApproveOrder = "approve_order",
        /// Changing how Cambist is run: tokens, and letting a stopped account trade again.
        ModifyConfig = "modify_config",
        /// The audit.
        ViewLogs = "view_logs",
    }
}
