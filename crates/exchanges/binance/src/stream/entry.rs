//! The topics of a session, with their streams and whoever follows them.

use cambist_model::{Symbol, Timeframe, Timestamp};
use cambist_ports::exchange::{MarketChannel, MarketSubscription};

use super::candles::CandlesTopic;
use super::depth::DepthTopic;
use super::ticker::TickerTopic;
use super::topic::{Steps, Topic};
use super::trades::TradesTopic;

/// What a topic is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) symbol: Symbol,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Ticker,
    Trades,
    Depth,
    Candles(Timeframe),
}

/// A topic, its streams, and who follows it.
pub(super) struct Entry {
    pub(super) topic: Box<dyn Topic>,
    pub(super) streams: Vec<String>,
    pub(super) followers: Vec<MarketChannel>,
    pub(super) is_started: bool,
}

impl Key {
    /// The topic of a subscription.
    pub(super) fn of(subscription: MarketSubscription) -> Self {
        let kind = match subscription.channel {
            MarketChannel::Ticker => Kind::Ticker,
            MarketChannel::Trades => Kind::Trades,
            MarketChannel::Book { .. } => Kind::Depth,
            MarketChannel::Candles { timeframe } => Kind::Candles(timeframe),
        };
        Self { symbol: subscription.symbol, kind }
    }
}

impl Entry {
    /// A topic of the market that Binance calls `name`. Streams are named in small letters.
    pub(super) fn new(Key { symbol, kind }: Key, name: &str) -> Self {
        let small = name.to_ascii_lowercase();
        let (topic, streams): (Box<dyn Topic>, Vec<String>) = match kind {
            Kind::Ticker => (
                Box::new(TickerTopic::new(symbol, name)),
                vec![format!("{small}@bookTicker"), format!("{small}@ticker")],
            ),
            Kind::Trades => (Box::new(TradesTopic::new(symbol, name)), vec![format!("{small}@trade")]),
            Kind::Depth => (Box::new(DepthTopic::new(symbol, name.to_owned())), vec![format!("{small}@depth@100ms")]),
            Kind::Candles(timeframe) => {
                (Box::new(CandlesTopic::new(name, timeframe)), vec![format!("{small}@kline_{timeframe}")])
            }
        };
        Self { topic, streams, followers: Vec::new(), is_started: false }
    }

    /// Its streams run from now on.
    pub(super) fn start(&mut self, now: Timestamp, steps: &mut Steps) {
        self.is_started = true;
        self.topic.started(now, steps);
    }

    /// Its streams are gone.
    pub(super) fn stop(&mut self) {
        self.is_started = false;
        self.topic.stopped();
    }
}
