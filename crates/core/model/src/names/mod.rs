//! Names: assets, symbols, exchanges, accounts, and the identifiers of things that happen.

mod account_name;
mod asset;
mod exchange;
mod id;
mod market_name;
mod secret;
mod secure_url;
mod short;
mod stream_url;
mod symbol;
mod text;
mod token;

pub use account_name::AccountName;
pub use asset::AssetId;
pub use exchange::{AccountId, ExchangeId, MarketId};
pub use id::{ClientOrderId, ExchangeOrderId, FillId, IdempotencyKey, OrderId, RequestId, TradeId, TransferId};
pub use market_name::MarketName;
pub use secret::{SecretName, SecretNameError};
pub use secure_url::SecureUrl;
pub use stream_url::StreamUrl;
pub use symbol::Symbol;
pub use text::NameError;
use text::named_text;
pub use token::{TokenDigest, TokenName};
