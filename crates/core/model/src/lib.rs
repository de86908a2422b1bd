//! The words of Cambist: values, names, orders and their states, markets, accounts, who may do what,
//! the safety gate, error codes.
//!
//! Deliberately absent: async, I/O, clocks, randomness, floating point, SQL, HTTP, logging. Everything here is a value or
//! a pure function, so that everything here can be tested without a world around it.

#![deny(clippy::indexing_slicing, clippy::as_conversions, clippy::float_arithmetic)]

pub mod access;
mod account;
mod amount;
mod audit_action;
pub mod error;
mod fault;
mod from_text;
mod hexadecimal;
mod market;
mod names;
mod order;
pub mod safety;
mod time;
mod vocabulary;

pub use account::{AccountMode, Balance, FeeSchedule, Transfer, TransferKind};
pub use amount::{Amount, AmountError, FeeRate, Increment, Money, Percent, Price, Quantity, Rounding};
pub use audit_action::AuditAction;
pub use error::{AppError, ErrorCode, FieldProblem};
pub use fault::SimulatedFault;
pub use hexadecimal::hexadecimal;
pub use market::{
    Candle, FillEstimate, OrderBook, PriceLevel, Product, ProductStatus, Source, Sourced, Ticker, Trade, combine,
};
pub use names::{
    AccountId, AccountName, AssetId, ClientOrderId, ExchangeId, ExchangeOrderId, FillId, IdempotencyKey, MarketId,
    MarketName, NameError, OrderId, RequestId, SecretName, SecretNameError, SecureUrl, StreamUrl, Symbol, TokenDigest,
    TokenName, TradeId, TransferId,
};
pub use order::{
    ApprovalPlan, Fill, FillError, Liquidity, Order, OrderDraft, OrderEvent, OrderEventKind, OrderKind, OrderRequest,
    OrderSize, OrderStatus, OrderType, SelfTradePrevention, Side, Step, TimeInForce, TransitionError, transition,
};
pub use time::{TimeError, Timeframe, Timestamp};
