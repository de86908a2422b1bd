//! What is subscribed at Kraken.

use cambist_model::{Symbol, Timeframe};
use cambist_ports::exchange::{MarketChannel, MarketSubscription};

/// One subscription at Kraken. A market has one book there, whatever depths are wanted of it: updates do not say to which
/// depth they belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Topic {
    Ticker(Symbol),
    Trades(Symbol),
    Book(Symbol),
    Candles(Symbol, Timeframe),
}

impl Topic {
    pub(super) fn of(wanted: MarketSubscription) -> Self {
        let symbol = wanted.symbol;
        match wanted.channel {
            MarketChannel::Ticker => Self::Ticker(symbol),
            MarketChannel::Trades => Self::Trades(symbol),
            MarketChannel::Book { .. } => Self::Book(symbol),
            MarketChannel::Candles { timeframe } => Self::Candles(symbol, timeframe),
        }
    }

    pub(super) fn symbol(self) -> Symbol {
        match self {
            Self::Ticker(symbol) | Self::Trades(symbol) | Self::Book(symbol) | Self::Candles(symbol, _) => symbol,
        }
    }
}
