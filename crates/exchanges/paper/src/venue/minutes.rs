//! The recorded minutes of a market.
//!
//! A minute is recorded when the market was watched from its start to its end. A minute without a trade is recorded too,
//! as a candle without volume, so that nobody mistakes it for one that nobody watched; answers leave it out.

use std::collections::VecDeque;
use std::time::Duration;

use cambist_model::{Candle, Price, Quantity, Timeframe, Timestamp};

use crate::market::Listing;

/// The length of a minute.
pub(super) const MINUTE: Duration = Duration::from_mins(1);

/// How many recorded minutes are remembered: a day, and some for those that are being written down.
const REMEMBERED: usize = 1_500;

/// The minute in progress and those that were recorded.
#[derive(Clone, Debug, Default)]
pub(super) struct Minutes {
    /// The start of the minute in progress.
    current: Timestamp,
    open: Option<OpenMinute>,
    /// The price of the last trade, in ticks.
    last: Option<i64>,
    /// Minutes that nobody watches, from the first up to before the second.
    gap: Option<(Timestamp, Timestamp)>,
    /// Minutes before this are settled for good.
    recorded_to: Timestamp,
    recorded: VecDeque<Candle>,
    /// What was recorded since this was last asked.
    fresh: Vec<Candle>,
}

#[derive(Clone, Copy, Debug)]
struct OpenMinute {
    open: i64,
    high: i64,
    low: i64,
    close: i64,
    lots: i64,
}

impl Minutes {
    /// Never records a minute before this again.
    pub(super) fn settled_to(&mut self, minute: Timestamp) {
        self.recorded_to = self.recorded_to.max(minute);
    }

    /// Watches from the start of this minute on. A minute that was in progress is forgotten.
    pub(super) fn begin(&mut self, minute: Timestamp) {
        self.current = minute;
        self.open = None;
        self.gap = None;
    }

    /// Looks away from the start of one minute to the start of another.
    pub(super) fn look_away(&mut self, from: Timestamp, to: Timestamp) {
        self.gap = (from < to).then_some((from, to));
    }

    /// Counts a trade in.
    pub(super) fn print(&mut self, listing: &Listing, at: Timestamp, ticks: i64, lots: i64) {
        let minute = Timeframe::M1.floor(at);
        self.roll(listing, minute);
        self.last = Some(ticks);
        if minute < self.current || self.is_unwatched(minute) {
            return;
        }
        let open = self.open.get_or_insert(OpenMinute { open: ticks, high: ticks, low: ticks, close: ticks, lots: 0 });
        open.high = open.high.max(ticks);
        open.low = open.low.min(ticks);
        open.close = ticks;
        open.lots = open.lots.saturating_add(lots);
    }

    /// Closes the minutes before `minute`.
    pub(super) fn roll(&mut self, listing: &Listing, minute: Timestamp) {
        while self.current < minute {
            if let Some((_, end)) = self.gap.filter(|_| self.is_unwatched(self.current)) {
                self.open = None;
                self.current = end.min(minute);
                continue;
            }
            let candle = match self.open.take() {
                Some(open) => open.candle(listing, self.current),
                None => self.flat(listing),
            };
            let next = self.current.plus(MINUTE);
            if self.current >= self.recorded_to {
                self.recorded_to = next;
                self.fresh.push(candle);
                if self.recorded.len() == REMEMBERED {
                    self.recorded.pop_front();
                }
                self.recorded.push_back(candle);
            }
            self.current = next;
        }
    }

    /// The start of the minute in progress.
    pub(super) fn current(&self) -> Timestamp {
        self.current
    }

    /// The minute in progress, if it has a trade.
    pub(super) fn in_progress(&self, listing: &Listing) -> Option<Candle> {
        self.open.map(|open| open.candle(listing, self.current))
    }

    /// Minutes before this are settled for good.
    pub(super) fn recorded_to(&self) -> Timestamp {
        self.recorded_to
    }

    /// The remembered ones of the minutes that were recorded, those without a trade too.
    pub(super) fn recorded(&self) -> impl Iterator<Item = &Candle> {
        self.recorded.iter()
    }

    /// What was recorded since this was last asked.
    pub(super) fn take_fresh(&mut self) -> Vec<Candle> {
        std::mem::take(&mut self.fresh)
    }

    fn is_unwatched(&self, minute: Timestamp) -> bool {
        self.gap.is_some_and(|(from, to)| (from..to).contains(&minute))
    }

    /// The current minute if nothing was traded in it.
    fn flat(&self, listing: &Listing) -> Candle {
        let price = self.last.map_or(Price::ZERO, |ticks| listing.price(ticks));
        Candle { open_at: self.current, open: price, high: price, low: price, close: price, volume: Quantity::ZERO }
    }
}

impl OpenMinute {
    fn candle(&self, listing: &Listing, open_at: Timestamp) -> Candle {
        Candle {
            open_at,
            open: listing.price(self.open),
            high: listing.price(self.high),
            low: listing.price(self.low),
            close: listing.price(self.close),
            volume: listing.quantity(self.lots),
        }
    }
}
