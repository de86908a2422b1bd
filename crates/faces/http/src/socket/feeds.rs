//! The feeds of one client.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use cambist_app::Call;
use cambist_model::{AppError, ErrorCode};
use cambist_ops::{FeedEvent, FeedRequest, FeedStream, Problem};
use futures_util::stream::{AbortHandle, FuturesUnordered, SelectAll, Stream, StreamExt, abortable, once};

use crate::face::HttpParts;

/// The most feeds of one client.
pub(super) const MOST: usize = 100;

/// Feeds that are open or being opened.
pub(super) struct Feeds {
    parts: Arc<HttpParts>,
    /// On whose behalf; each feed gets a request id of its own.
    call: Call,
    wanted: HashMap<FeedRequest, State>,
    opening: FuturesUnordered<Opening>,
    open: SelectAll<Open>,
}

enum State {
    Opening,
    Open(AbortHandle),
}

/// The events of an open feed, and nothing once at its end.
type Open = Pin<Box<dyn Stream<Item = (FeedRequest, Option<FeedEvent>)> + Send>>;

type Opening = Pin<Box<dyn Future<Output = (FeedRequest, Result<FeedStream, Problem>)> + Send>>;

/// What happens to a feed.
pub(super) enum Said {
    /// It is open.
    Subscribed,
    /// Something happened.
    Event(FeedEvent),
    /// It could not be opened, or it ended.
    Failed(Box<Problem>),
}

impl Feeds {
    pub(super) fn new(parts: Arc<HttpParts>, call: Call) -> Self {
        Self { parts, call, wanted: HashMap::new(), opening: FuturesUnordered::new(), open: SelectAll::new() }
    }

    /// Opens a feed; whether it worked is said later. `false` if it is there already.
    pub(super) fn subscribe(&mut self, feed: FeedRequest) -> Result<bool, AppError> {
        if self.wanted.contains_key(&feed) {
            return Ok(false);
        }
        // What was unsubscribed while it was opened still costs its opening.
        if self.wanted.len().max(self.opening.len()) >= MOST {
            return Err(AppError::invalid_field("symbols", format!("one stream has at most {MOST} subscriptions")));
        }
        let caller = Arc::clone(&self.parts.caller);
        let call = Call { request_id: self.parts.ids.request_id(), ..self.call.clone() };
        self.wanted.insert(feed, State::Opening);
        self.opening.push(Box::pin(async move { (feed, caller.feed(call, feed).await) }));
        Ok(true)
    }

    /// Closes a feed. `false` if it was not there.
    pub(super) fn unsubscribe(&mut self, feed: &FeedRequest) -> bool {
        let state = self.wanted.remove(feed);
        if let Some(State::Open(handle)) = &state {
            handle.abort();
        }
        state.is_some()
    }

    /// Waits for the next thing that happens. Nothing is lost if the wait is given up.
    pub(super) async fn next(&mut self) -> (FeedRequest, Said) {
        loop {
            tokio::select! {
                Some((feed, outcome)) = self.opening.next(), if !self.opening.is_empty() => {
                    if let Some(said) = self.opened(feed, outcome) {
                        return (feed, said);
                    }
                }
                Some((feed, event)) = self.open.next(), if !self.open.is_empty() => match event {
                    Some(event) => return (feed, Said::Event(event)),
                    None => return (feed, self.ended(&feed)),
                },
                // Nothing is subscribed, or the last feed was closed a moment ago.
                else => std::future::pending().await,
            }
        }
    }

    /// What came of opening a feed; nothing if it is not wanted any more.
    fn opened(&mut self, feed: FeedRequest, outcome: Result<FeedStream, Problem>) -> Option<Said> {
        if !matches!(self.wanted.get(&feed), Some(State::Opening)) {
            return None;
        }
        Some(match outcome {
            Ok(events) => {
                let events = events.map(Some).chain(once(std::future::ready(None)));
                let (events, handle) = abortable(events.map(move |event| (feed, event)));
                self.open.push(Box::pin(events));
                self.wanted.insert(feed, State::Open(handle));
                Said::Subscribed
            }
            Err(problem) => {
                self.wanted.remove(&feed);
                Said::Failed(problem.into())
            }
        })
    }

    fn ended(&mut self, feed: &FeedRequest) -> Said {
        self.wanted.remove(feed);
        let error = AppError::new(ErrorCode::ExchangeUnavailable, "the feed ended").hint("subscribe again");
        Said::Failed(Problem::new(error, self.parts.ids.request_id()).into())
    }
}
