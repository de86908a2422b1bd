//! Orders and executions as an exchange reports them, and the outcomes of asking.

use cambist_model::{
    ClientOrderId, ExchangeOrderId, FillId, Liquidity, Money, Price, Quantity, Side, Symbol, Timestamp,
};

use super::ExchangeError;

/// How an order is named to its exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRef {
    /// What it trades.
    pub symbol: Symbol,
    /// The id that we sent with it.
    pub client_order_id: ClientOrderId,
    /// The exchange's own id, if it is known.
    pub exchange_order_id: Option<ExchangeOrderId>,
}

/// An order as its exchange sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeOrder {
    /// The exchange's id.
    pub exchange_order_id: ExchangeOrderId,
    /// The id that we sent with it; absent for orders that others placed.
    pub client_order_id: Option<ClientOrderId>,
    /// What it trades.
    pub symbol: Symbol,
    /// Buy or sell.
    pub side: Side,
    /// Where it stands.
    pub status: ExchangeOrderStatus,
    /// How much of the base asset was filled.
    pub filled_quantity: Quantity,
    /// Did a stop order's trigger fire?
    pub triggered: bool,
    /// When it last changed, by the exchange's clock.
    pub updated_at: Timestamp,
}

/// Where an order stands at its exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExchangeOrderStatus {
    /// It can still fill.
    Open,
    /// It was filled whole.
    Filled,
    /// It was canceled.
    Canceled {
        /// Why, in the exchange's words.
        reason: String,
    },
    /// Its time ran out.
    Expired,
    /// It was refused.
    Rejected {
        /// Why, in the exchange's words.
        reason: String,
    },
}

/// An execution as its exchange reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeFill {
    /// The exchange's id; unique per account.
    pub fill_id: FillId,
    /// The exchange's id of the order.
    pub exchange_order_id: ExchangeOrderId,
    /// The id that we sent with the order.
    pub client_order_id: Option<ClientOrderId>,
    /// What was traded.
    pub symbol: Symbol,
    /// Bought or sold.
    pub side: Side,
    /// At what price.
    pub price: Price,
    /// How much of the base asset.
    pub quantity: Quantity,
    /// What the exchange took for it.
    pub fee: Money,
    /// Did it rest in the book, or take from it?
    pub liquidity: Liquidity,
    /// When, by the exchange's clock.
    pub executed_at: Timestamp,
}

/// What became of sending an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubmitOutcome {
    /// The exchange took it.
    Accepted {
        /// The order as the exchange answered.
        order: ExchangeOrder,
        /// The executions that came with the answer; more may follow.
        fills: Vec<ExchangeFill>,
    },
    /// The exchange refused it, and said so.
    Rejected {
        /// In the exchange's words.
        reason: String,
    },
    /// It may or may not have arrived. It must not be sent again; only asking by client order id can tell.
    Unknown {
        /// What went wrong.
        cause: String,
    },
}

/// An order that provably never left: no key, no connection, no mapping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not sent: {0}")]
pub struct NotSent(#[from] pub ExchangeError);

/// What became of asking for a cancel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CancelOutcome {
    /// It is canceled; this is how it ended.
    Canceled(ExchangeOrder),
    /// The exchange will do it; a stream or a later look tells when.
    Requested,
    /// It had ended before.
    TooLate(ExchangeOrder),
    /// The exchange knows no such order.
    NotFound,
}
