//! The conversation with Kraken's WebSocket v2.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cambist_exchange_kit::stream::{Effect, FetchId, Session};
use cambist_model::{Timeframe, Timestamp};
use cambist_ports::exchange::{ExchangeError, MarketSubscription};
use serde_json::value::RawValue;

use super::book_feed::{BookFeed, Wish, depth_of};
use super::entry::Named;
use super::feed::{Fault, Feed, Kind};
use super::frame::Frame;
use super::request;
use super::topic::Topic;
use crate::error;
use crate::id::exchange_id;
use crate::markets::Listing;

/// After so long a silence it is asked whether anybody is there. Kraken says something every second.
const SILENCE: Duration = Duration::from_secs(5);

/// After so long a silence nobody is there.
const DEAD: Duration = Duration::from_secs(10);

/// How long a request may stay without an answer.
const ANSWER: Duration = Duration::from_secs(10);

/// Kraken's side of a streaming connection.
pub struct KrakenSession {
    /// The markets as they are known now.
    listing: Box<dyn Fn() -> Arc<Listing> + Send>,
    feeds: HashMap<Topic, Feed>,
    is_open: bool,
    heard_at: Timestamp,
    is_pinged: bool,
    last_request: u64,
    /// Subscriptions that Kraken has not answered yet, and until when it has to.
    unanswered: HashMap<u64, (Topic, Timestamp)>,
    /// When a book has to be looked at.
    look_at: Option<Timestamp>,
    /// Books whose market's rules are being fetched anew.
    inquiries: HashMap<FetchId, Topic>,
}

impl KrakenSession {
    /// Without connection and subscriptions. `listing` tells the markets as they are known when it is asked.
    pub fn new(listing: impl Fn() -> Arc<Listing> + Send + 'static) -> Self {
        Self {
            listing: Box::new(listing),
            feeds: HashMap::new(),
            is_open: false,
            heard_at: Timestamp::EPOCH,
            is_pinged: false,
            last_request: 0,
            unanswered: HashMap::new(),
            look_at: None,
            inquiries: HashMap::new(),
        }
    }

    /// Asks Kraken for what a topic needs.
    fn ask(&mut self, topic: Topic, now: Timestamp) -> Option<Effect> {
        let feed = self.feeds.get_mut(&topic).filter(|_| self.is_open)?;
        self.last_request += 1;
        let mut depth = None;
        if let Kind::Book(book) = &mut feed.kind {
            book.asked(now);
            depth = Some(book.depth);
        }
        let frame = request::subscribe(topic, &feed.market.stream_name, depth, self.last_request);
        self.unanswered.insert(self.last_request, (topic, now.plus(ANSWER)));
        Some(Effect::Send(frame))
    }

    /// Ends a subscription at Kraken.
    fn leave(&mut self, topic: Topic, stream_name: &str, depth: Option<u32>) -> Option<Effect> {
        self.unanswered.retain(|_, (asked, _)| *asked != topic);
        self.last_request += 1;
        let frame = request::unsubscribe(topic, stream_name, depth, self.last_request);
        self.is_open.then_some(Effect::Send(frame))
    }

    /// Asks for the rules of a market anew: a book that fails again may be counted in other digits than we know of.
    fn inquire(&mut self, topic: Topic) -> Option<Effect> {
        let feed = self.feeds.get(&topic)?;
        self.last_request += 1;
        let request = FetchId(self.last_request);
        self.inquiries.insert(request, topic);
        Some(Effect::Fetch(request, format!("/0/public/AssetPairs?pair={}", feed.market.key)))
    }

    /// Does what a book wishes.
    fn grant(&mut self, topic: Topic, wish: Wish, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(feed) = self.feeds.get(&topic).filter(|_| matches!(wish, Wish::Leave | Wish::AskAgain)) {
            let (name, depth) = (feed.market.stream_name.clone(), feed.depth());
            effects.extend(self.leave(topic, &name, depth));
        }
        if wish == Wish::Leave {
            effects.extend(self.inquire(topic));
        }
        if matches!(wish, Wish::Ask | Wish::AskAgain) {
            effects.extend(self.ask(topic, now));
        }
        self.look_ahead();
        effects
    }

    /// Finds out when a book has to be looked at next.
    fn look_ahead(&mut self) {
        self.look_at = self.feeds.values().filter_map(Feed::deadline).min();
    }

    /// A topic cannot be had.
    fn refuse(&mut self, topic: Topic, error: &ExchangeError) -> Vec<Effect> {
        let Some(feed) = self.feeds.remove(&topic) else { return Vec::new() };
        feed.readers.into_iter().map(|reader| Effect::Refuse(reader, error.clone())).collect()
    }

    /// Kraken answered a request.
    fn answered(&mut self, frame: &Frame<'_>) -> Vec<Effect> {
        let asked = frame.req_id.and_then(|request| self.unanswered.remove(&request));
        let Some(why) = frame.error.as_deref() else { return Vec::new() };
        match asked {
            // It is what was wanted; its data come, or came.
            Some(_) if why.starts_with("Already subscribed") => Vec::new(),
            Some((topic, _)) => self.refuse(topic, &error::of_text(why, Some(topic.symbol()))),
            None => {
                tracing::debug!(why, "Kraken refused something that nobody waits for");
                Vec::new()
            }
        }
    }

    /// Kraken told something about markets.
    fn told(
        &mut self,
        channel: &str,
        kind: Option<&str>,
        data: &RawValue,
        now: Timestamp,
    ) -> Result<Vec<Effect>, String> {
        let entries: Vec<&RawValue> = serde_json::from_str(data.get()).map_err(|error| error.to_string())?;
        let mut by_topic: Vec<(Topic, Vec<&RawValue>)> = Vec::new();
        for entry in entries {
            let named: Named<'_> = serde_json::from_str(entry.get()).map_err(|error| error.to_string())?;
            // Whatever nobody asked for is not looked at.
            let Some(topic) = self.topic(channel, &named) else { continue };
            match by_topic.last_mut() {
                Some((last, entries)) if *last == topic => entries.push(entry),
                _ => by_topic.push((topic, vec![entry])),
            }
        }
        let mut effects = Vec::new();
        for (topic, entries) in by_topic {
            effects.extend(self.take(topic, &entries, kind == Some("snapshot"), now));
        }
        Ok(effects)
    }

    fn take(&mut self, topic: Topic, entries: &[&RawValue], is_snapshot: bool, now: Timestamp) -> Vec<Effect> {
        let Some(feed) = self.feeds.get_mut(&topic) else { return Vec::new() };
        match feed.take(entries, is_snapshot, now) {
            Ok(effects) => {
                // The snapshot that a book waited for may have come.
                if is_snapshot && self.look_at.is_some() {
                    self.look_ahead();
                }
                effects
            }
            Err(Fault::Broken(why)) => {
                tracing::info!(symbol = %topic.symbol(), why, "a book of Kraken's is asked for anew");
                let mut effects = feed.interrupted(why);
                let wish = feed.broken(now);
                effects.extend(self.grant(topic, wish, now));
                effects
            }
            Err(Fault::Unreadable(detail)) => {
                let (name, depth) = (feed.market.stream_name.clone(), feed.depth());
                let error = ExchangeError::Protocol { exchange: exchange_id(), detail };
                let mut effects = self.refuse(topic, &error);
                effects.extend(self.leave(topic, &name, depth));
                effects
            }
        }
    }

    fn topic(&self, channel: &str, named: &Named<'_>) -> Option<Topic> {
        let symbol = (self.listing)().symbol(&named.symbol)?;
        match channel {
            "ticker" => Some(Topic::Ticker(symbol)),
            "trade" => Some(Topic::Trades(symbol)),
            "book" => Some(Topic::Book(symbol)),
            "ohlc" => {
                let timeframe = Timeframe::ALL.iter().find(|timeframe| Some(timeframe.minutes()) == named.interval)?;
                Some(Topic::Candles(symbol, *timeframe))
            }
            _ => None,
        }
    }

    /// A further reader of a book that is subscribed already.
    fn join(&mut self, topic: Topic, wanted: MarketSubscription, now: Timestamp) -> Vec<Effect> {
        let Some(feed) = self.feeds.get_mut(&topic) else { return Vec::new() };
        if !feed.readers.contains(&wanted) {
            feed.readers.push(wanted);
        }
        let (Kind::Book(book), Some(depth)) = (&mut feed.kind, depth_of(wanted)) else { return Vec::new() };
        let before = book.depth;
        if book.suffices(depth) {
            return book.event(wanted, &feed.market, now).into_iter().collect();
        }
        let name = feed.market.stream_name.clone();
        let mut effects: Vec<_> = self.leave(topic, &name, Some(before)).into_iter().collect();
        effects.extend(self.ask(topic, now));
        self.look_ahead();
        effects
    }
}

impl Session for KrakenSession {
    fn opened(&mut self, now: Timestamp) -> Vec<Effect> {
        self.is_open = true;
        self.is_pinged = false;
        self.heard_at = now;
        self.unanswered.clear();
        let topics: Vec<_> = self.feeds.keys().copied().collect();
        let effects = topics.into_iter().filter_map(|topic| self.ask(topic, now)).collect();
        self.look_ahead();
        effects
    }

    fn lost(&mut self, reason: &str) -> Vec<Effect> {
        self.is_open = false;
        self.unanswered.clear();
        self.inquiries.clear();
        self.look_at = None;
        let mut effects = Vec::new();
        for feed in self.feeds.values_mut() {
            feed.lost();
            effects.extend(feed.interrupted(reason));
        }
        effects
    }

    fn subscribe(&mut self, wanted: MarketSubscription, now: Timestamp) -> Vec<Effect> {
        let topic = Topic::of(wanted);
        if self.feeds.contains_key(&topic) {
            return self.join(topic, wanted, now);
        }
        let market = match (self.listing)().find(wanted.symbol) {
            Ok(market) => Arc::clone(market),
            Err(error) => return vec![Effect::Refuse(wanted, error)],
        };
        let kind = match topic {
            Topic::Ticker(_) => Kind::Ticker,
            Topic::Trades(_) => Kind::Trades(None),
            Topic::Candles(..) => Kind::Candles(None),
            Topic::Book(_) => Kind::Book(Box::new(BookFeed::new(depth_of(wanted).unwrap_or_default()))),
        };
        self.feeds.insert(topic, Feed { market, readers: vec![wanted], kind });
        let effects = self.ask(topic, now).into_iter().collect();
        self.look_ahead();
        effects
    }

    fn unsubscribe(&mut self, unwanted: MarketSubscription, _: Timestamp) -> Vec<Effect> {
        let topic = Topic::of(unwanted);
        let Some(feed) = self.feeds.get_mut(&topic) else { return Vec::new() };
        feed.readers.retain(|reader| *reader != unwanted);
        if !feed.readers.is_empty() {
            return Vec::new();
        }
        let (name, depth) = (feed.market.stream_name.clone(), feed.depth());
        self.feeds.remove(&topic);
        self.look_ahead();
        self.leave(topic, &name, depth).into_iter().collect()
    }

    fn received(&mut self, frame: &str, now: Timestamp) -> Vec<Effect> {
        self.heard_at = now;
        self.is_pinged = false;
        let frame: Frame<'_> = match serde_json::from_str(frame) {
            Ok(frame) => frame,
            Err(error) => return unreadable(&error.to_string()),
        };
        let kind = frame.kind.as_deref();
        match (frame.channel.as_ref().map(Cow::as_ref), frame.data) {
            (Some(channel @ ("ticker" | "trade" | "book" | "ohlc")), Some(data)) => {
                self.told(channel, kind, data, now).unwrap_or_else(|error| unreadable(&error))
            }
            (None, _) if frame.method.is_some() || frame.error.is_some() => self.answered(&frame),
            // Heartbeats, the system's state, and what we do not know.
            _ => Vec::new(),
        }
    }

    fn fetched(&mut self, request: FetchId, answer: Result<Bytes, ExchangeError>, now: Timestamp) -> Vec<Effect> {
        let Some(topic) = self.inquiries.remove(&request) else { return Vec::new() };
        let listing = answer.and_then(|json| Listing::read(&String::from_utf8_lossy(&json), now));
        let market = listing.and_then(|listing| listing.find(topic.symbol()).cloned());
        match (market, self.feeds.get_mut(&topic)) {
            (Ok(market), Some(feed)) => feed.market = market,
            (Err(error), Some(_)) => tracing::warn!(%error, "the rules of a market of Kraken's cannot be had anew"),
            (_, None) => {}
        }
        Vec::new()
    }

    fn elapsed(&mut self, now: Timestamp) -> Vec<Effect> {
        if !self.is_open {
            return Vec::new();
        }
        if self.unanswered.values().any(|(_, until)| *until <= now) {
            return vec![Effect::Reconnect { reason: "the venue did not answer a subscription".to_owned() }];
        }
        if self.heard_at.plus(DEAD) <= now {
            return vec![Effect::Reconnect { reason: "nothing was heard from the venue".to_owned() }];
        }
        let mut effects = Vec::new();
        if self.heard_at.plus(SILENCE) <= now && !self.is_pinged {
            self.is_pinged = true;
            self.last_request += 1;
            effects.push(Effect::Send(request::ping(self.last_request)));
        }
        if self.look_at.is_some_and(|look_at| look_at <= now) {
            let topics: Vec<_> = self.feeds.keys().copied().collect();
            for topic in topics {
                let Some(feed) = self.feeds.get_mut(&topic) else { continue };
                let (wish, why) = feed.elapsed(now);
                effects.extend(why.into_iter().flat_map(|why| feed.interrupted(why)));
                effects.extend(self.grant(topic, wish, now));
            }
        }
        effects
    }

    fn deadline(&self) -> Option<Timestamp> {
        let silence = if self.is_pinged { DEAD } else { SILENCE };
        let unanswered = self.unanswered.values().map(|(_, until)| *until).min();
        let times = [Some(self.heard_at.plus(silence)), unanswered, self.look_at];
        times.into_iter().flatten().min().filter(|_| self.is_open)
    }
}

fn unreadable(why: &str) -> Vec<Effect> {
    tracing::warn!(why, "Kraken said something that cannot be read");
    vec![Effect::Reconnect { reason: "the venue said something that cannot be read".to_owned() }]
}
