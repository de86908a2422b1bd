//! The conversation with Binance over one connection.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cambist_exchange_kit::stream::{Effect, FetchId, Session};
use cambist_model::Timestamp;
use cambist_ports::exchange::{ExchangeError, MarketChannel, MarketEvent, MarketSubscription};

use super::entry::{Entry, Key};
use super::frame::Frame;
use super::requests::Requests;
use super::topic::{Step, Steps};
use crate::catalog::Catalog;
use crate::descriptor::MAX_DEPTH;
use crate::error::{invalid, unknown_symbol};
use crate::id::exchange_id;

/// A connection is made anew before Binance ends it, after 24 hours.
const LIFE: Duration = Duration::from_mins(23 * 60 + 50);

/// When nothing is heard for so long, Binance is asked whether it is there.
const SILENCE: Duration = Duration::from_secs(30);

/// Binance is about to go away.
const SHUTDOWN: &str = "serverShutdown";

/// A conversation over the endpoint for combined streams, `/stream`.
pub struct BinanceSession {
    catalog: Arc<Catalog>,
    requests: Requests,
    topics: BTreeMap<Key, Entry>,
    by_stream: HashMap<String, Key>,
    asked: HashMap<FetchId, Key>,
    last_fetch: u64,
    /// When the connection must be made anew at the latest.
    ends_at: Option<Timestamp>,
    heard_at: Timestamp,
}

impl BinanceSession {
    /// A session that knows the markets of `catalog`. It wants nothing yet.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self {
            catalog,
            requests: Requests::default(),
            topics: BTreeMap::new(),
            by_stream: HashMap::new(),
            asked: HashMap::new(),
            last_fetch: 0,
            ends_at: None,
            heard_at: Timestamp::EPOCH,
        }
    }

    /// Adds a topic that nobody followed before.
    fn add(&mut self, key: Key) -> Result<(), ExchangeError> {
        let unavailable =
            |detail: &str| ExchangeError::Unavailable { exchange: exchange_id(), detail: detail.to_owned() };
        let (listings, _) = self.catalog.latest().ok_or_else(|| unavailable("its markets are not known yet"))?;
        let name = listings.name(key.symbol).ok_or_else(|| unknown_symbol(key.symbol, &listings))?;
        let entry = Entry::new(key, name);
        if !self.requests.want(&entry.streams) {
            return Err(unavailable("the connection carries as many streams as are allowed"));
        }
        self.by_stream.extend(entry.streams.iter().map(|stream| (stream.clone(), key)));
        self.topics.insert(key, entry);
        Ok(())
    }

    /// Forgets a topic; answers who followed it.
    fn remove(&mut self, key: Key) -> Vec<MarketChannel> {
        let Some(entry) = self.topics.remove(&key) else { return Vec::new() };
        self.requests.drop(&entry.streams);
        self.by_stream.retain(|_, of| *of != key);
        self.asked.retain(|_, of| *of != key);
        entry.followers
    }

    fn give_up(&mut self, key: Key, error: &ExchangeError, effects: &mut Vec<Effect>) {
        for channel in self.remove(key) {
            effects.push(Effect::Refuse(MarketSubscription { symbol: key.symbol, channel }, error.clone()));
        }
    }

    /// Lets a topic do something, and does what it wants done.
    fn with(&mut self, key: Key, effects: &mut Vec<Effect>, act: impl FnOnce(&mut Entry, &mut Steps)) {
        let Some(entry) = self.topics.get_mut(&key) else { return };
        let mut steps = Steps::new();
        act(entry, &mut steps);
        let publish = |channel, event| Effect::Publish(MarketSubscription { symbol: key.symbol, channel }, event);
        for step in steps {
            match step {
                Step::Tell(event) => {
                    effects.extend(entry.followers.iter().map(|channel| publish(*channel, event.clone())));
                }
                Step::TellOne(channel, event) => effects.push(publish(channel, event)),
                Step::Ask(path) => {
                    self.last_fetch += 1;
                    let request = FetchId(self.last_fetch);
                    self.asked.insert(request, key);
                    effects.push(Effect::Fetch(request, path));
                }
                Step::GiveUp(error) => return self.give_up(key, &error, effects),
            }
        }
    }

    /// Starts what runs by now, and requests what is still wanted.
    fn go_on(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        if self.requests.take_news() {
            self.start_what_runs(now, effects);
        }
        effects.extend(self.requests.next(now).map(Effect::Send));
    }

    fn start_what_runs(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let is_ready = |entry: &Entry| !entry.is_started && self.requests.are_running(&entry.streams);
        let ready: Vec<Key> = self.topics.iter().filter(|(_, entry)| is_ready(entry)).map(|(key, _)| *key).collect();
        for key in ready {
            self.with(key, effects, |entry, steps| entry.start(now, steps));
        }
    }

    /// An event of a stream.
    fn heard(&mut self, stream: &str, event: &str, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(key) = self.by_stream.get(stream).copied() else { return };
        let mut read = Ok(());
        self.with(key, effects, |entry, steps| {
            if entry.is_started {
                read = entry.topic.heard(stream, event, now, steps);
            }
        });
        if let Err(error) = read {
            // What it changed is not known, so nothing is.
            self.asked.retain(|_, of| *of != key);
            self.with(key, effects, |entry, steps| {
                entry.stop();
                steps.push(Step::interrupted(&format!("an event of {stream} cannot be read: {error}")));
                entry.start(now, steps);
            });
        }
    }

    /// Binance did not agree to a request.
    fn refused(&mut self, id: u64, why: String, effects: &mut Vec<Effect>) {
        for stream in self.requests.refused(id) {
            if let Some(key) = self.by_stream.get(&stream).copied() {
                self.give_up(key, &invalid(why.clone()), effects);
            }
        }
    }

    /// Ends the connection.
    fn reconnect(&mut self, reason: &str, effects: &mut Vec<Effect>) {
        self.requests.disconnected();
        self.ends_at = None;
        effects.push(Effect::Reconnect { reason: reason.to_owned() });
    }

    /// Nothing that was heard is believed any more.
    fn stop_all(&mut self) {
        self.asked.clear();
        self.topics.values_mut().for_each(Entry::stop);
    }

    /// When Binance is asked whether it is there.
    fn knock_at(&self) -> Option<Timestamp> {
        let is_quiet = self.requests.is_connected() && !self.requests.is_waiting() && !self.topics.is_empty();
        is_quiet.then(|| self.heard_at.plus(SILENCE))
    }

    /// What a frame means.
    fn understand(&mut self, frame: Frame<'_>, now: Timestamp, effects: &mut Vec<Effect>) {
        let is_shutdown = |word: &str| word.trim_start_matches('!') == SHUTDOWN;
        if frame.stream.or(frame.e).is_some_and(is_shutdown) {
            return self.reconnect("the venue is about to go away", effects);
        }
        if let Some((stream, event)) = frame.stream.zip(frame.data) {
            return self.heard(stream, event.get(), now, effects);
        }
        let Some(id) = frame.id else { return };
        match frame.error.map(|error| error.msg).or(frame.msg) {
            Some(why) => self.refused(id, why, effects),
            None => self.requests.agreed(id),
        }
    }
}

impl Session for BinanceSession {
    fn opened(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.stop_all();
        self.requests.connected();
        self.heard_at = now;
        self.ends_at = Some(now.plus(LIFE));
        self.go_on(now, &mut effects);
        effects
    }

    fn lost(&mut self, reason: &str) -> Vec<Effect> {
        self.stop_all();
        self.requests.disconnected();
        self.ends_at = None;
        let mut effects = Vec::new();
        for (key, entry) in &self.topics {
            for &channel in &entry.followers {
                let event = MarketEvent::Interrupted { reason: reason.to_owned() };
                effects.push(Effect::Publish(MarketSubscription { symbol: key.symbol, channel }, event));
            }
        }
        effects
    }

    fn subscribe(&mut self, wanted: MarketSubscription, now: Timestamp) -> Vec<Effect> {
        let key = Key::of(wanted);
        if let MarketChannel::Book { depth: depth @ (0 | MAX_DEPTH..) } = wanted.channel
            && depth != MAX_DEPTH
        {
            let detail = format!("{depth} levels of a book were asked for, 1 to {MAX_DEPTH} are given");
            return vec![Effect::Refuse(wanted, invalid(detail))];
        }
        if !self.topics.contains_key(&key)
            && let Err(error) = self.add(key)
        {
            return vec![Effect::Refuse(wanted, error)];
        }
        let mut effects = Vec::new();
        self.with(key, &mut effects, |entry, steps| {
            entry.followers.push(wanted.channel);
            entry.topic.followed(&entry.followers, now, steps);
        });
        self.go_on(now, &mut effects);
        effects
    }

    fn unsubscribe(&mut self, unwanted: MarketSubscription, now: Timestamp) -> Vec<Effect> {
        let (key, mut effects) = (Key::of(unwanted), Vec::new());
        let mut is_followed = true;
        self.with(key, &mut effects, |entry, steps| {
            entry.followers.retain(|channel| *channel != unwanted.channel);
            is_followed = !entry.followers.is_empty();
            entry.topic.followed(&entry.followers, now, steps);
        });
        if !is_followed {
            self.remove(key);
        }
        self.go_on(now, &mut effects);
        effects
    }

    fn received(&mut self, frame: &str, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.heard_at = now;
        match serde_json::from_str::<Frame<'_>>(frame) {
            Ok(frame) => self.understand(frame, now, &mut effects),
            Err(error) => self.reconnect(&format!("a frame cannot be read: {error}"), &mut effects),
        }
        self.go_on(now, &mut effects);
        effects
    }

    fn fetched(&mut self, request: FetchId, answer: Result<Bytes, ExchangeError>, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(key) = self.asked.remove(&request) {
            self.with(key, &mut effects, |entry, steps| entry.topic.answered(answer, now, steps));
        }
        self.go_on(now, &mut effects);
        effects
    }

    fn elapsed(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.ends_at.is_some_and(|at| at <= now) {
            self.reconnect("the venue ends connections after 24 hours", &mut effects);
        } else if self.requests.is_unanswered(now) {
            self.reconnect("the venue does not answer", &mut effects);
        } else if self.knock_at().is_some_and(|at| at <= now) {
            effects.push(Effect::Send(self.requests.knock(now)));
        }
        let due = |entry: &Entry| entry.topic.deadline().is_some_and(|at| at <= now);
        let keys: Vec<Key> = self.topics.iter().filter(|(_, entry)| due(entry)).map(|(key, _)| *key).collect();
        for key in keys {
            self.with(key, &mut effects, |entry, steps| entry.topic.elapsed(now, steps));
        }
        self.go_on(now, &mut effects);
        effects
    }

    fn deadline(&self) -> Option<Timestamp> {
        let topics = self.topics.values().filter_map(|entry| entry.topic.deadline());
        topics.chain(self.requests.deadline()).chain(self.knock_at()).chain(self.ends_at).min()
    }
}
