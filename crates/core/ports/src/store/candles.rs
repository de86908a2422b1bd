//! Candles that change no more.

use async_trait::async_trait;
use cambist_model::{Candle, ExchangeId, Symbol, Timeframe, Timestamp};

use super::StoreError;

/// Whose candles, of which length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CandleLine {
    /// Of which exchange.
    pub exchange: ExchangeId,
    /// Of which market.
    pub symbol: Symbol,
    /// How long each.
    pub timeframe: Timeframe,
}

/// A stretch of time: from the first on, before the second.
pub type Stretch = (Timestamp, Timestamp);

/// What is known of a stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredCandles {
    /// Where everything is known, oldest first, apart from each other. A candle that is not there had no trade.
    pub known: Vec<Stretch>,
    /// The candles in these stretches, oldest first.
    pub candles: Vec<Candle>,
}

/// Keeps candles that change no more, so that no exchange is asked for them twice.
#[async_trait]
pub trait CandleStore: Send + Sync {
    /// What is known of a stretch of time.
    async fn candles(&self, line: CandleLine, stretch: Stretch) -> Result<StoredCandles, StoreError>;

    /// Keeps all candles of a stretch of time, which is known from then on. All of it is written, or nothing.
    async fn keep_candles(&self, line: CandleLine, stretch: Stretch, candles: Vec<Candle>) -> Result<(), StoreError>;
}
