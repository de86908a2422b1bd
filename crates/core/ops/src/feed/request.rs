//! Which feed.

use cambist_model::{AppError, ExchangeId, Symbol, Timeframe};

use super::channel::Channel;

/// Which feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FeedRequest {
    /// About what.
    pub channel: Channel,
    /// At which exchange; the first if absent, every one for orders.
    pub exchange: Option<ExchangeId>,
    /// Of which market; may be absent for orders, which then are those of every market.
    pub symbol: Option<Symbol>,
    /// How long each candle; for candles only, and needed there.
    pub timeframe: Option<Timeframe>,
}

impl FeedRequest {
    /// The feed of a channel at the first exchange, of this market if one is named.
    pub const fn new(channel: Channel, symbol: Option<Symbol>) -> Self {
        Self { channel, exchange: None, symbol, timeframe: None }
    }

    /// Refuses what is missing, and what would have no effect.
    pub(crate) fn check(&self) -> Result<(), AppError> {
        if self.channel.of_a_market() && self.symbol.is_none() {
            return Err(AppError::invalid_field("symbol", "is required: which market?"));
        }
        match (self.channel, self.timeframe) {
            (Channel::Candles, None) => Err(AppError::invalid_field("timeframe", "is required: how long each candle?")),
            (Channel::Candles, Some(_)) | (_, None) => Ok(()),
            (channel, Some(_)) => {
                let problem = format!("is for candles; {} have none", channel.as_str());
                Err(AppError::invalid_field("timeframe", problem))
            }
        }
    }
}
