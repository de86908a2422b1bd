//! A market's book, believed as long as the venue's checksum agrees.

use std::sync::Arc;
use std::time::Duration;

use cambist_exchange_kit::stream::Effect;
use cambist_model::{Side, Timestamp};
use cambist_ports::exchange::{MarketChannel, MarketEvent, MarketSubscription};

use super::book::Levels;
use super::checksum::checksum;
use super::entry::BookEntry;
use crate::map;
use crate::markets::Market;

/// The depths that can be subscribed.
const DEPTHS: [u32; 5] = [10, 25, 100, 500, 1_000];

/// How long a snapshot may take.
const SNAPSHOT: Duration = Duration::from_secs(10);

/// A book that failed within this time before is asked for more and more slowly.
const RECENT: Duration = Duration::from_mins(1);

/// The longest rest between two tries.
const LONGEST_REST: Duration = Duration::from_mins(1);

/// A market's book.
pub(super) struct BookFeed {
    /// The depth that is subscribed.
    pub(super) depth: u32,
    state: State,
    bids: Levels,
    asks: Levels,
    /// Counts the changes. It starts with the time, so that it never goes back, whatever happens in between.
    sequence: u64,
    /// The venue's time of the last update that was heard, believed or not.
    updated_at: Option<Timestamp>,
    failures: u32,
    failed_at: Option<Timestamp>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// No snapshot has come yet. One has to by then, if a connection stands.
    Awaited { until: Option<Timestamp> },
    /// The checksum agrees, and nothing but snapshots was heard.
    Fresh,
    /// The checksum agrees.
    True,
    /// It failed a moment ago, and is asked for again then.
    Resting { until: Timestamp },
}

/// What follows from a word about a book.
pub(super) enum Verdict {
    /// It is to be told to those who look at this level or deeper.
    Changed { from: usize },
    /// There is nothing to tell.
    Nothing,
    /// It cannot be believed any more, for this reason.
    Broken(&'static str),
}

/// What has to be done with the subscription at the venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Nothing.
    Nothing,
    /// It is to be ended.
    Leave,
    /// It is to be asked for.
    Ask,
    /// It is to be ended and asked for again.
    AskAgain,
}

impl BookFeed {
    pub(super) fn new(depth: u32) -> Self {
        Self {
            depth: subscribable(depth),
            state: State::Awaited { until: None },
            bids: Levels::new(Side::Buy),
            asks: Levels::new(Side::Sell),
            sequence: 0,
            updated_at: None,
            failures: 0,
            failed_at: None,
        }
    }

    /// Is the depth enough for this one? If not, it is larger from now on, and a new snapshot has to come.
    pub(super) fn suffices(&mut self, depth: u32) -> bool {
        let wanted = subscribable(depth);
        if wanted <= self.depth {
            return true;
        }
        self.depth = wanted;
        false
    }

    /// It was asked for, and a snapshot has to come.
    pub(super) fn asked(&mut self, now: Timestamp) {
        self.state = State::Awaited { until: Some(now.plus(SNAPSHOT)) };
    }

    /// The connection is gone.
    pub(super) fn lost(&mut self) {
        self.updated_at = None;
        self.state = State::Awaited { until: None };
    }

    /// When it has to be looked at.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        match self.state {
            State::Awaited { until } => until,
            State::Resting { until } => Some(until),
            State::Fresh | State::True => None,
        }
    }

    /// Takes a snapshot or an update.
    pub(super) fn take(
        &mut self,
        entry: &BookEntry<'_>,
        is_snapshot: bool,
        market: &Market,
        now: Timestamp,
    ) -> Verdict {
        let before = self.updated_at;
        self.updated_at = entry.time().max(before);
        match (self.state, is_snapshot) {
            // Remains of the subscription before.
            (State::Resting { .. }, _) | (State::Awaited { .. }, false) => return Verdict::Nothing,
            // Kraken sends a thin snapshot first, which nothing vouches for; the full one follows.
            (_, true) if entry.checksum.is_none() => return Verdict::Nothing,
            // It may be an old one: nobody asked for it.
            (State::True, true) => return Verdict::Broken("the venue sent its order book anew"),
            (State::Awaited { .. } | State::Fresh, true) | (State::Fresh | State::True, false) => {}
        }
        // An old update could lead to a book that was true once, checksum and all.
        if entry.time().is_some_and(|time| before.is_some_and(|before| time < before)) {
            return Verdict::Broken("the order book went back in time");
        }
        let depth = usize::try_from(self.depth).unwrap_or(usize::MAX);
        let (Ok(bids), Ok(asks)) = (entry.bids(), entry.asks()) else {
            return Verdict::Broken("the venue sent an order book that cannot be read");
        };
        let from = if is_snapshot {
            self.bids.reset(bids, depth);
            self.asks.reset(asks, depth);
            let started = u64::try_from(now.micros()).unwrap_or(0);
            self.sequence = self.sequence.max(started);
            0
        } else {
            self.bids.apply(bids, depth).min(self.asks.apply(asks, depth))
        };
        let ours = checksum(&self.asks, &self.bids, market.price_decimals, market.quantity_decimals);
        if ours.is_none() || ours != entry.checksum {
            return Verdict::Broken("the order book did not agree with the venue's checksum");
        }
        self.state = if is_snapshot { State::Fresh } else { State::True };
        self.sequence += 1;
        Verdict::Changed { from }
    }

    /// It cannot be believed any more. Tells what is to be done now.
    pub(super) fn broken(&mut self, now: Timestamp) -> Wish {
        let is_again = self.failed_at.is_some_and(|failed_at| now.since(failed_at) < RECENT);
        self.failed_at = Some(now);
        self.failures = if is_again { self.failures.saturating_add(1) } else { 0 };
        if self.failures == 0 {
            self.asked(now);
            return Wish::AskAgain;
        }
        let rest = Duration::from_secs(1).saturating_mul(1 << self.failures.min(6)).min(LONGEST_REST);
        self.state = State::Resting { until: now.plus(rest) };
        Wish::Leave
    }

    /// Some time has passed. Tells what is to be done, and why readers have to be told if they have.
    pub(super) fn elapsed(&mut self, now: Timestamp) -> (Wish, Option<&'static str>) {
        match self.state {
            State::Resting { until } if until <= now => {
                self.asked(now);
                (Wish::Ask, None)
            }
            State::Awaited { until: Some(until) } if until <= now => {
                (self.broken(now), Some("the venue sent no order book"))
            }
            _ => (Wish::Nothing, None),
        }
    }

    /// The book for a reader, if it can be believed.
    pub(super) fn event(&self, reader: MarketSubscription, market: &Arc<Market>, now: Timestamp) -> Option<Effect> {
        let depth = depth_of(reader)?;
        if !matches!(self.state, State::Fresh | State::True) {
            return None;
        }
        let levels = usize::try_from(depth).unwrap_or(usize::MAX);
        let (bids, asks) = (self.bids.best(levels).to_vec(), self.asks.best(levels).to_vec());
        let market_time = self.updated_at.unwrap_or(now);
        let book = map::order_book(market.symbol, bids, asks, self.sequence, market_time, now);
        Some(Effect::Publish(reader, MarketEvent::Book(Box::new(book))))
    }
}

/// How many levels a reader of a book wants.
pub(super) fn depth_of(reader: MarketSubscription) -> Option<u32> {
    match reader.channel {
        MarketChannel::Book { depth } => Some(depth),
        MarketChannel::Ticker | MarketChannel::Trades | MarketChannel::Candles { .. } => None,
    }
}

/// The smallest depth that can be subscribed and suffices; the largest if none does.
fn subscribable(depth: u32) -> u32 {
    let largest = DEPTHS.last().copied().unwrap_or(depth);
    DEPTHS.into_iter().find(|possible| *possible >= depth).unwrap_or(largest)
}
