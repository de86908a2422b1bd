//! The conversation with Kraken's WebSocket v2.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cambist_exchange_kit::stream::{Effect, FetchId, Session};
use cambist_model::Timestamp;
use cambist_ports::exchange::{ExchangeError, MarketSubscription};

use super::book_feed::{BookFeed, depth_of};
use super::feed::{Feed, Kind};
use super::frame::Frame;
use super::request;
use super::topic::Topic;
use crate::markets::Listing;

/// After so long a silence it is asked whether anybody is there. Kraken says something every second.
const SILENCE: Duration = Duration::from_secs(5);

/// After so long a silence nobody is there.
const DEAD: Duration = Duration::from_secs(10);

/// Kraken's side of a streaming connection.
pub struct KrakenSession {
    /// The markets as they are known now.
    pub(super) listing: Box<dyn Fn() -> Arc<Listing> + Send>,
    pub(super) feeds: HashMap<Topic, Feed>,
    pub(super) is_open: bool,
    heard_at: Timestamp,
    is_pinged: bool,
    pub(super) last_request: u64,
    /// Subscriptions that Kraken has not answered yet, and until when it has to.
    pub(super) unanswered: HashMap<u64, (Topic, Timestamp)>,
    /// When a book has to be looked at.
    pub(super) look_at: Option<Timestamp>,
    /// Books whose market's rules are being fetched anew.
    pub(super) inquiries: HashMap<FetchId, Topic>,
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
}

impl Session for KrakenSession {
    fn opened(&mut self, now: Timestamp) -> Vec<Effect> {
        self.is_open = true;
        self.is_pinged = false;
        self.heard_at = now;
        self.unanswered.clear();
        let listing = (self.listing)();
        for feed in self.feeds.values_mut() {
            // Its rules may have changed meanwhile. What is not listed any more is asked for all the same, and refused.
            if let Ok(market) = listing.find(feed.market.symbol) {
                feed.market = Arc::clone(market);
            }
        }
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
