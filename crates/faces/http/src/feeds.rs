//! The feeds of one client.

use std::sync::Arc;
use std::task::{Context, Poll};

use cambist_app::{Call, Position, StreamStart};
use cambist_model::{AppError, ErrorCode};
use cambist_ops::{Feed, FeedEvent, FeedRequest, FeedStream, Problem};
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::face::HttpParts;

/// The most feeds of one client.
pub(crate) const MOST: usize = 100;

/// Feeds that are open or being opened. Most clients have one or two, so that looking at all of them in turn costs less
/// than knowing which has something to say.
pub(crate) struct Feeds {
    parts: Arc<HttpParts>,
    /// On whose behalf; each feed gets a request id of its own.
    call: Call,
    wanted: Vec<Wanted>,
    opening: FuturesUnordered<Opening>,
    /// Which feed is looked at first, so that a busy one does not silence the others.
    turn: usize,
}

struct Wanted {
    /// As it was asked for, maybe in several ways, and as it is.
    names: Vec<FeedRequest>,
    open: Option<Open>,
}

struct Open {
    about: FeedRequest,
    start: StreamStart,
    events: FeedStream,
}

type Opening = BoxFuture<'static, (FeedRequest, Result<Feed, Problem>)>;

/// What happens to a feed.
pub(crate) enum Said {
    /// It is open.
    Subscribed(StreamStart),
    /// Something happened.
    Event(FeedEvent),
    /// It could not be opened, or it ended.
    Failed(Box<Problem>),
}

impl Feeds {
    pub(crate) fn new(parts: Arc<HttpParts>, call: Call) -> Self {
        Self { parts, call, wanted: Vec::new(), opening: FuturesUnordered::new(), turn: 0 }
    }

    /// Opens a feed, after the last event that the client knows if they say so; whether it worked is said later. If the
    /// feed is there already, tells how it began.
    pub(crate) fn subscribe(
        &mut self,
        feed: FeedRequest,
        after: Option<Position>,
    ) -> Result<Option<(FeedRequest, StreamStart)>, AppError> {
        if let Some(wanted) = self.wanted.iter().find(|wanted| wanted.names.contains(&feed)) {
            return Ok(wanted.open.as_ref().map(|open| (open.about, open.start)));
        }
        // What was unsubscribed while it was opened still costs its opening.
        if self.wanted.len().max(self.opening.len()) >= MOST {
            return Err(AppError::invalid_field("symbols", format!("one stream has at most {MOST} subscriptions")));
        }
        let caller = Arc::clone(&self.parts.caller);
        let call = Call { request_id: self.parts.ids.request_id(), ..self.call.clone() };
        self.wanted.push(Wanted { names: vec![feed], open: None });
        self.opening.push(Box::pin(async move { (feed, caller.feed(call, feed, after).await) }));
        Ok(None)
    }

    /// Closes a feed. `false` if it was not there.
    pub(crate) fn unsubscribe(&mut self, feed: &FeedRequest) -> bool {
        let before = self.wanted.len();
        self.wanted.retain(|wanted| !wanted.names.contains(feed));
        self.wanted.len() < before
    }

    /// Waits for the next thing that happens. Nothing is lost if the wait is given up.
    pub(crate) async fn next(&mut self) -> (FeedRequest, Said) {
        std::future::poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<(FeedRequest, Said)> {
        while let Poll::Ready(Some((feed, outcome))) = self.opening.poll_next_unpin(context) {
            if let Some(said) = self.opened(feed, outcome) {
                return Poll::Ready(said);
            }
        }
        let count = self.wanted.len();
        for step in 0..count {
            let index = (self.turn + step) % count;
            let Some(open) = self.wanted.get_mut(index).and_then(|wanted| wanted.open.as_mut()) else { continue };
            let Poll::Ready(event) = open.events.as_mut().poll_next(context) else { continue };
            let about = open.about;
            self.turn = index + 1;
            return Poll::Ready(match event {
                Some(event) => (about, Said::Event(event)),
                None => (about, self.ended(index)),
            });
        }
        Poll::Pending
    }

    /// What came of opening a feed; nothing if it is not wanted any more.
    fn opened(&mut self, feed: FeedRequest, outcome: Result<Feed, Problem>) -> Option<(FeedRequest, Said)> {
        let is_it = |wanted: &Wanted| wanted.open.is_none() && wanted.names.contains(&feed);
        let index = self.wanted.iter().position(is_it)?;
        let Feed { about, start, events } = match outcome {
            Ok(feed) => feed,
            Err(problem) => {
                self.wanted.remove(index);
                return Some((feed, Said::Failed(problem.into())));
            }
        };
        // Two names may turn out to be one feed: with the exchange named, and without.
        let is_same = |wanted: &&mut Wanted| wanted.open.as_ref().is_some_and(|open| open.about == about);
        if let Some(same) = self.wanted.iter_mut().find(is_same) {
            same.names.push(feed);
            self.wanted.remove(index);
        } else if let Some(wanted) = self.wanted.get_mut(index) {
            wanted.names.push(about);
            wanted.open = Some(Open { about, start, events });
        }
        Some((about, Said::Subscribed(start)))
    }

    fn ended(&mut self, index: usize) -> Said {
        self.wanted.remove(index);
        let error = AppError::new(ErrorCode::ExchangeUnavailable, "the feed ended").hint("subscribe again");
        Said::Failed(Problem::new(error, self.parts.ids.request_id()).into())
    }
}
