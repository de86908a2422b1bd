//! What is asked on a connection: which streams it is to carry. At a pace that Binance allows, many streams at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use cambist_model::Timestamp;
use serde::Serialize;

/// The most streams that a connection carries.
pub(super) const MOST_STREAMS: usize = 1_024;

/// How many streams are named in a request.
const AT_A_TIME: usize = 100;

/// So far apart are two requests. Five messages in a second are allowed, and answers to pings are among them.
const PACE: Duration = Duration::from_millis(300);

/// So long is an answer waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The streams that a connection is to carry, and those that it carries.
#[derive(Debug, Default)]
pub(super) struct Requests {
    wanted: BTreeSet<String>,
    /// Those that Binance was asked for last, not to have them no more, with the request that did.
    requested: BTreeMap<String, u64>,
    /// Those of them that it agreed to.
    running: BTreeSet<String>,
    /// The requests without an answer, with the streams that they asked for and until when an answer is waited for.
    open: BTreeMap<u64, (Vec<String>, Timestamp)>,
    last_id: u64,
    /// Is something wanted that was not requested yet, or the other way round?
    is_behind: bool,
    /// Do streams run that nobody has taken note of?
    has_news: bool,
    /// The next request may be made then.
    next_at: Timestamp,
    is_connected: bool,
}

#[derive(Serialize)]
struct Request<'a> {
    method: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    params: &'a [String],
    id: u64,
}

impl Requests {
    /// A new connection carries nothing yet.
    pub(super) fn connected(&mut self) {
        self.disconnected();
        self.is_connected = true;
        self.is_behind = true;
    }

    /// There is no connection.
    pub(super) fn disconnected(&mut self) {
        self.requested.clear();
        self.running.clear();
        self.open.clear();
        self.is_connected = false;
    }

    /// These streams are wanted, if there is room for them.
    pub(super) fn want(&mut self, streams: &[String]) -> bool {
        let has_room = self.wanted.len().saturating_add(streams.len()) <= MOST_STREAMS;
        if has_room {
            self.wanted.extend(streams.iter().cloned());
            // They may run already, because nobody has got round to ending them.
            (self.is_behind, self.has_news) = (true, true);
        }
        has_room
    }

    /// These streams are not wanted any more.
    pub(super) fn drop(&mut self, streams: &[String]) {
        for stream in streams {
            self.wanted.remove(stream);
        }
        self.is_behind = true;
    }

    /// Have streams begun to run since this was asked last?
    pub(super) fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.has_news)
    }

    /// Do all these streams run?
    pub(super) fn are_running(&self, streams: &[String]) -> bool {
        streams.iter().all(|stream| self.running.contains(stream))
    }

    /// The next request, if one is due.
    pub(super) fn next(&mut self, now: Timestamp) -> Option<String> {
        if !self.is_connected || !self.is_behind || now < self.next_at {
            return None;
        }
        let unwanted = some(self.requested.keys().filter(|stream| !self.wanted.contains(*stream)));
        if !unwanted.is_empty() {
            for stream in &unwanted {
                self.requested.remove(stream);
                self.running.remove(stream);
            }
            return Some(self.request("UNSUBSCRIBE", &unwanted, Vec::new(), now));
        }
        let wanted = some(self.wanted.iter().filter(|stream| !self.requested.contains_key(*stream)));
        if wanted.is_empty() {
            self.is_behind = false;
            return None;
        }
        let request = self.request("SUBSCRIBE", &wanted, wanted.clone(), now);
        self.requested.extend(wanted.into_iter().map(|stream| (stream, self.last_id)));
        Some(request)
    }

    /// A request that changes nothing, to hear whether anybody is there.
    pub(super) fn knock(&mut self, now: Timestamp) -> String {
        self.request("LIST_SUBSCRIPTIONS", &[], Vec::new(), now)
    }

    /// Binance agreed to a request.
    pub(super) fn agreed(&mut self, id: u64) {
        let (streams, _) = self.open.remove(&id).unwrap_or_default();
        // Binance may have been told something else since.
        self.running.extend(streams.into_iter().filter(|stream| self.requested.get(stream) == Some(&id)));
        self.has_news = true;
    }

    /// Binance did not agree to a request; these are the streams that it asked for.
    pub(super) fn refused(&mut self, id: u64) -> Vec<String> {
        let (streams, _) = self.open.remove(&id).unwrap_or_default();
        for stream in &streams {
            self.requested.remove(stream);
        }
        self.is_behind = true;
        streams
    }

    /// Is there a request without an answer?
    pub(super) fn is_waiting(&self) -> bool {
        !self.open.is_empty()
    }

    /// Was an answer waited for in vain?
    pub(super) fn is_unanswered(&self, now: Timestamp) -> bool {
        self.open.values().any(|(_, until)| *until <= now)
    }

    /// When something has to be done.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        let answer = self.open.values().map(|(_, until)| *until).min();
        let is_due = self.is_connected && self.is_behind;
        answer.into_iter().chain(is_due.then_some(self.next_at)).min()
    }

    /// Is there a connection?
    pub(super) fn is_connected(&self) -> bool {
        self.is_connected
    }

    fn request(&mut self, method: &'static str, params: &[String], starts: Vec<String>, now: Timestamp) -> String {
        self.last_id += 1;
        self.next_at = now.plus(PACE);
        self.open.insert(self.last_id, (starts, now.plus(PATIENCE)));
        // Names of streams can always be written.
        serde_json::to_string(&Request { method, params, id: self.last_id }).unwrap_or_default()
    }
}

fn some<'a>(streams: impl Iterator<Item = &'a String>) -> Vec<String> {
    streams.take(AT_A_TIME).cloned().collect()
}
