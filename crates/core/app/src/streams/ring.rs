//! The last events of a topic.

use std::collections::VecDeque;
use std::sync::Arc;

use cambist_model::Trade;

use super::event::{News, StreamEvent};
use super::topic::{Epoch, Position, Topic};

/// How many trades somebody who comes is told first.
const RECENT_TRADES: usize = 100;

/// The last events of a topic, each with its number.
pub(super) struct Ring {
    topic: Topic,
    epoch: Epoch,
    /// The number of the last event; 0 before the first.
    latest: u64,
    kept: VecDeque<Arc<StreamEvent>>,
    recent_trades: VecDeque<Trade>,
    /// The recent trades as one event, made for the first who comes after the event of this number.
    trades_snapshot: Option<Arc<StreamEvent>>,
    ended: bool,
}

/// What the ring has for somebody at a place.
pub(super) enum Next {
    /// The event of that place.
    Event(Arc<StreamEvent>),
    /// It is gone, with this many in all; the next is at this place.
    Lost { missed: u64, place: u64 },
    /// Nothing yet.
    Nothing,
    /// Nothing, for ever.
    Ended,
}

/// How somebody who comes is received.
pub(super) struct Welcome {
    /// After the last event.
    pub(super) position: Position,
    /// Does it go on where they were, if they were somewhere?
    pub(super) resumed: Option<bool>,
    /// The number of the first event for them.
    pub(super) place: u64,
    /// Did they miss nobody knows how much?
    pub(super) is_gap: bool,
    /// What they are told before that: the trades that were made last.
    pub(super) first_word: Option<Arc<StreamEvent>>,
}

impl Ring {
    pub(super) fn new(topic: Topic, epoch: Epoch) -> Self {
        Self {
            topic,
            epoch,
            latest: 0,
            kept: VecDeque::new(),
            recent_trades: VecDeque::new(),
            trades_snapshot: None,
            ended: false,
        }
    }

    fn position(&self) -> Position {
        Position { epoch: self.epoch, sequence: self.latest }
    }

    /// Adds an event; gives its number. Trades that were told already are left out, and an event of none is no event.
    pub(super) fn push(&mut self, news: News) -> Option<u64> {
        let news = match news {
            News::Trades(trades) => News::Trades(self.unknown(trades)?),
            other => other,
        };
        self.latest += 1;
        self.trades_snapshot = None;
        if self.kept.len() >= self.topic.kept() {
            self.kept.pop_front();
        }
        self.kept.push_back(Arc::new(StreamEvent::new(self.topic, self.position(), news)));
        Some(self.latest)
    }

    /// Nothing more will come.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// What there is at a place.
    pub(super) fn next(&self, place: u64) -> Next {
        if place > self.latest {
            return if self.ended { Next::Ended } else { Next::Nothing };
        }
        let first = self.first();
        if place < first {
            let on = if self.topic.tells_state() { self.latest_state().unwrap_or(first) } else { first };
            return Next::Lost { missed: on - place, place: on };
        }
        let index = usize::try_from(place - first).unwrap_or(usize::MAX);
        self.kept.get(index).map_or(Next::Nothing, |event| Next::Event(Arc::clone(event)))
    }

    /// Where somebody who comes begins. Whoever was here before goes on after the last event that they know.
    pub(super) fn welcome(&mut self, after: Option<Position>) -> Welcome {
        let position = self.position();
        let known = after.filter(|after| after.epoch == self.epoch && after.sequence <= self.latest);
        if let Some(known) = known {
            let place = known.sequence + 1;
            let resumed = Some(place >= self.first());
            return Welcome { position, resumed, place, is_gap: false, first_word: None };
        }
        let state = if self.topic.tells_state() { self.latest_state() } else { None };
        Welcome {
            position,
            resumed: after.map(|_| false),
            place: state.unwrap_or(self.latest + 1),
            is_gap: after.is_some(),
            first_word: self.trades_snapshot(),
        }
    }

    /// The recent trades as one event, which has the number of the last event.
    fn trades_snapshot(&mut self) -> Option<Arc<StreamEvent>> {
        if self.recent_trades.is_empty() {
            return None;
        }
        let (topic, position) = (self.topic, self.position());
        let trades = &self.recent_trades;
        let event = self.trades_snapshot.get_or_insert_with(|| {
            Arc::new(StreamEvent::new(topic, position, News::Trades(trades.iter().cloned().collect())))
        });
        Some(Arc::clone(event))
    }

    /// The number of the oldest event that is kept; that of the next one if none is.
    fn first(&self) -> u64 {
        self.latest + 1 - u64::try_from(self.kept.len()).unwrap_or(self.latest)
    }

    fn latest_state(&self) -> Option<u64> {
        self.kept.iter().rev().find(|event| event.news.is_state()).map(|event| event.position.sequence)
    }

    /// Those of `trades` that were not told yet.
    fn unknown(&mut self, mut trades: Vec<Trade>) -> Option<Vec<Trade>> {
        let known = &self.recent_trades;
        trades.retain(|trade| !known.iter().any(|told| told.trade_id == trade.trade_id));
        self.recent_trades.extend(trades.iter().cloned());
        let excess = self.recent_trades.len().saturating_sub(RECENT_TRADES);
        self.recent_trades.drain(..excess);
        (!trades.is_empty()).then_some(trades)
    }
}
