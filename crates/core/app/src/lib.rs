//! What happens when something is asked for: the services between the operations and the ports.
//!
//! Deliberately absent: faces, JSON schemas, SQL, configuration files, the name of any exchange. A service takes a
//! [`Call`], which says on whose behalf, and words of the model.

mod access;
mod accounts;
mod answers;
mod app;
mod audit;
mod call;
mod candles;
mod digest;
mod exchanges;
mod flights;
mod freshness;
mod keys;
mod market;
mod orders;
mod spelling;
mod streams;
mod valuation;

pub use access::{AccessService, NewToken, TokenSecret};
pub use accounts::{AccountProfile, AccountService, Holding, PositionMetrics, PositionReport};
pub use answers::{AnswerService, Asked, Turn};
pub use app::{App, AppParts, SafetyRules};
pub use audit::{AuditService, Running};
pub use call::{Call, Face, Progress};
pub use candles::{CandleGap, CandleRange, CandleSeries};
pub use exchanges::{AccountKey, Exchanges, Venue};
pub use flights::{Flight, Flights};
pub use freshness::{CacheEpoch, Fresh, Freshness, SinceEpoch};
pub use market::{CacheLifetimes, CacheReport, KindReport, MarketParts, MarketService};
pub use orders::{
    ApprovalQuestion, Assessment, BreakerState, JudgedOrder, Judgement, LimitState, LimitsReport, OrderKey,
    OrderService, OrderView, Preview, StopReport, StopRequest,
};
pub use streams::{
    Delivery, Encoded, Epoch, Heard, News, Position, StreamEvent, StreamService, StreamStart, Subscription, Topic,
};
