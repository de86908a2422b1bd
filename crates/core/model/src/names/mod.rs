//! Names: assets, symbols, exchanges, accounts, and the identifiers of things that happen.

mod asset;
mod exchange;
mod id;
mod secret;
mod short;
mod symbol;
mod text;

pub use asset::AssetId;
pub use exchange::{AccountId, ExchangeId, MarketId};
pub use id::{ClientOrderId, ExchangeOrderId, FillId, IdempotencyKey, OrderId, RequestId, TradeId, TransferId};
pub use secret::{SecretName, SecretNameError};
pub use symbol::Symbol;
pub use text::NameError;
use text::named_text;
