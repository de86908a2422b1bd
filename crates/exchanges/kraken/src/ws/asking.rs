//! What the session asks of Kraken.

use std::time::Duration;

use cambist_exchange_kit::stream::{Effect, FetchId};
use cambist_model::Timestamp;
use cambist_ports::exchange::{ExchangeError, MarketSubscription};

use super::book_feed::{Wish, depth_of};
use super::feed::{Feed, Kind};
use super::request;
use super::session::KrakenSession;
use super::topic::Topic;

/// How long a request may stay without an answer.
const ANSWER: Duration = Duration::from_secs(10);

impl KrakenSession {
    /// Asks Kraken for what a topic needs.
    pub(super) fn ask(&mut self, topic: Topic, now: Timestamp) -> Option<Effect> {
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
    pub(super) fn leave(&mut self, topic: Topic, stream_name: &str, depth: Option<u32>) -> Option<Effect> {
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
    pub(super) fn grant(&mut self, topic: Topic, wish: Wish, now: Timestamp) -> Vec<Effect> {
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
    pub(super) fn look_ahead(&mut self) {
        self.look_at = self.feeds.values().filter_map(Feed::deadline).min();
    }

    /// A topic cannot be had.
    pub(super) fn refuse(&mut self, topic: Topic, error: &ExchangeError) -> Vec<Effect> {
        let Some(feed) = self.feeds.remove(&topic) else { return Vec::new() };
        feed.readers.into_iter().map(|reader| Effect::Refuse(reader, error.clone())).collect()
    }

    /// A further reader of a book that is subscribed already.
    pub(super) fn join(&mut self, topic: Topic, wanted: MarketSubscription, now: Timestamp) -> Vec<Effect> {
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
