//! What can be listened to, and where one was when listening ended.

use std::fmt;

use cambist_model::{ExchangeId, Symbol};
use cambist_ports::exchange::MarketChannel;

/// What can be listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A market.
    Market {
        /// At which exchange.
        exchange: ExchangeId,
        /// Which market.
        symbol: Symbol,
        /// What about it.
        channel: MarketChannel,
    },
    /// The own orders, of every account.
    Orders,
}

impl Topic {
    /// Does each event say everything, so that whoever is late needs the last one only?
    pub(super) fn tells_state(self) -> bool {
        match self {
            Self::Market { channel, .. } => !matches!(channel, MarketChannel::Trades),
            Self::Orders => false,
        }
    }

    /// How many events are kept for those who are late or come back.
    pub(super) fn kept(self) -> usize {
        match self {
            // Hundreds of bytes each.
            Self::Market { channel: MarketChannel::Ticker | MarketChannel::Candles { .. }, .. } => 128,
            // Thousands of bytes each.
            Self::Market { channel: MarketChannel::Book { .. }, .. } => 32,
            // One that is left out is told nowhere else.
            Self::Market { channel: MarketChannel::Trades, .. } => 512,
            Self::Orders => 1_024,
        }
    }
}

/// Which life of a topic: its events are counted from 1 in each, and no two lives have the same epoch, not even in
/// different processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Epoch(u64);

impl Epoch {
    /// The epoch that this number stands for.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Reads the form that [`Epoch`] is written in.
    pub fn parse(text: &str) -> Option<Self> {
        let is_ours = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_ours.then(|| u64::from_str_radix(text, 16).ok().map(Self)).flatten()
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Where somebody is in a topic: after this event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// In which life of the topic.
    pub epoch: Epoch,
    /// The number of the last event that is known; 0 for none.
    pub sequence: u64,
}
