//! Who listens to what, and what was told last.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cambist_model::Trade;
use cambist_ports::exchange::{ExchangeError, MarketEvent, MarketSubscription};
use tokio::sync::Notify;
use tokio::sync::broadcast::{self, Receiver, Sender};

/// How many events a slow reader may be behind before some are left out.
const BEHIND: usize = 1_024;

/// How many trades a later reader is told first.
const RECENT_TRADES: usize = 100;

/// What readers are told.
#[derive(Clone, Debug)]
pub(super) enum Told {
    /// Something happened.
    Event(MarketEvent),
    /// It cannot be had, and this is the last that is said.
    Refused(ExchangeError),
}

/// Everything that is listened to at one venue.
#[derive(Default)]
pub(super) struct Topics(Mutex<State>);

#[derive(Default)]
struct State {
    topics: HashMap<MarketSubscription, Topic>,
    lines: Vec<LineState>,
}

struct Topic {
    /// Which line carries it.
    line: usize,
    /// Its receivers are the readers.
    sender: Sender<Told>,
    latest: Option<MarketEvent>,
    /// Does the line's session know of it?
    is_known: bool,
}

#[derive(Default)]
struct LineState {
    wake: Arc<Notify>,
    is_running: bool,
}

/// A new reader's place.
pub(super) struct Place {
    /// The state now.
    pub(super) latest: Option<MarketEvent>,
    /// What is told from now on.
    pub(super) receiver: Receiver<Told>,
    /// Wakes the line.
    pub(super) wake: Arc<Notify>,
    /// The line that has to be started.
    pub(super) start: Option<usize>,
}

/// What a line's session has not heard of yet.
#[derive(Default)]
pub(super) struct Changes {
    /// What is wanted from now on.
    pub(super) wanted: Vec<MarketSubscription>,
    /// What nobody wants any more.
    pub(super) unwanted: Vec<MarketSubscription>,
}

impl Topics {
    /// Adds a reader. A new subscription goes to the first line that carries fewer than `max`.
    pub(super) fn join(&self, wanted: MarketSubscription, max: usize) -> Place {
        let mut state = self.state();
        let line = state.topics.get(&wanted).map(|topic| topic.line);
        let line = line.unwrap_or_else(|| state.free_line(max));
        let topic = state.topics.entry(wanted).or_insert_with(|| Topic::new(line));
        let (latest, receiver) = (topic.latest.clone(), topic.sender.subscribe());
        let (wake, start) = match state.lines.get_mut(line) {
            Some(line_state) => {
                let start = (!line_state.is_running).then_some(line);
                line_state.is_running = true;
                (Arc::clone(&line_state.wake), start)
            }
            None => (Arc::default(), None),
        };
        wake.notify_one();
        Place { latest, receiver, wake, start }
    }

    /// What wakes a line.
    pub(super) fn wake(&self, line: usize) -> Arc<Notify> {
        self.state().lines.get(line).map_or_else(Arc::default, |line| Arc::clone(&line.wake))
    }

    /// What has changed for a line since it asked last. What lost its last reader is forgotten.
    pub(super) fn changes(&self, line: usize) -> Changes {
        let mut changes = Changes::default();
        self.state().topics.retain(|subscription, topic| {
            if topic.line != line {
                return true;
            }
            let is_heard = topic.sender.receiver_count() > 0;
            if is_heard && !topic.is_known {
                topic.is_known = true;
                changes.wanted.push(*subscription);
            } else if !is_heard && topic.is_known {
                changes.unwanted.push(*subscription);
            }
            is_heard
        });
        changes
    }

    /// Does a line carry nothing?
    pub(super) fn is_idle(&self, line: usize) -> bool {
        self.state().carried(line) == 0
    }

    /// Ends a line that carries nothing; tells whether that is so.
    pub(super) fn end(&self, line: usize) -> bool {
        let mut state = self.state();
        let is_idle = state.carried(line) == 0;
        if let Some(line) = state.lines.get_mut(line).filter(|_| is_idle) {
            line.is_running = false;
        }
        is_idle
    }

    /// Tells the readers. That it is interrupted is told once.
    pub(super) fn publish(&self, subscription: MarketSubscription, event: MarketEvent) {
        let mut state = self.state();
        let Some(topic) = state.topics.get_mut(&subscription) else { return };
        if is_interrupted(&event) && topic.latest.as_ref().is_some_and(is_interrupted) {
            return;
        }
        topic.remember(&event);
        // The last reader may have left a moment ago, which is no error.
        let _ = topic.sender.send(Told::Event(event));
    }

    /// Tells the readers that it cannot be had, and forgets it.
    pub(super) fn refuse(&self, subscription: MarketSubscription, error: ExchangeError) {
        if let Some(topic) = self.state().topics.remove(&subscription) {
            let _ = topic.sender.send(Told::Refused(error));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn carried(&self, line: usize) -> usize {
        self.topics.values().filter(|topic| topic.line == line).count()
    }

    fn free_line(&mut self, max: usize) -> usize {
        let free = (0..self.lines.len()).find(|line| self.carried(*line) < max);
        free.unwrap_or_else(|| {
            self.lines.push(LineState::default());
            self.lines.len() - 1
        })
    }
}

impl Topic {
    fn new(line: usize) -> Self {
        Self { line, sender: broadcast::channel(BEHIND).0, latest: None, is_known: false }
    }

    /// Keeps what a later reader is told first.
    fn remember(&mut self, event: &MarketEvent) {
        match (&mut self.latest, event) {
            (_, MarketEvent::Lagged(_)) => {}
            (Some(MarketEvent::Trades(known)), MarketEvent::Trades(new)) => append(known, new),
            (latest, event) => *latest = Some(event.clone()),
        }
    }
}

fn append(known: &mut Vec<Trade>, new: &[Trade]) {
    known.extend_from_slice(new);
    let too_many = known.len().saturating_sub(RECENT_TRADES);
    known.drain(..too_many);
}

pub(super) fn is_interrupted(event: &MarketEvent) -> bool {
    matches!(event, MarketEvent::Interrupted { .. })
}
