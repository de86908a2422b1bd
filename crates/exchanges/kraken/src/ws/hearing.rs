//! What the session makes of what Kraken says.

use cambist_exchange_kit::stream::Effect;
use cambist_model::{Timeframe, Timestamp};
use cambist_ports::exchange::ExchangeError;
use serde_json::value::RawValue;

use super::entry::Named;
use super::feed::Fault;
use super::frame::Frame;
use super::session::KrakenSession;
use super::topic::Topic;
use crate::error;
use crate::id::exchange_id;

impl KrakenSession {
    /// Kraken answered a request.
    pub(super) fn answered(&mut self, frame: &Frame<'_>) -> Vec<Effect> {
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
    pub(super) fn told(
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
}
