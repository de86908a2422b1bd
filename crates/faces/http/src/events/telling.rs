//! What a client is told, frame by frame.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use cambist_app::Position;
use cambist_model::{AppError, ErrorCode};
use cambist_ops::{Feed, FeedEvent, Problem};
use futures_util::stream::Stream;

use super::frame;
use crate::face::HttpParts;
use crate::feeds::Said;
use crate::lifetime::Lifetime;
use crate::line::told;

/// The frames of one client. It is asked for the next one when the client has taken those before.
pub(super) struct Telling {
    parts: Arc<HttpParts>,
    feeds: Vec<Following>,
    lifetime: Lifetime,
    /// Which feed is looked at first, so that a busy one does not silence the others.
    turn: usize,
}

struct Following {
    feed: Feed,
    /// Where the client is.
    position: Position,
    has_ended: bool,
}

impl Telling {
    pub(super) fn new(parts: Arc<HttpParts>, lifetime: Lifetime) -> Self {
        Self { parts, feeds: Vec::new(), lifetime, turn: 0 }
    }

    /// Follows a feed, whose client knew this much of it; gives the frame that says so.
    pub(super) fn follow(&mut self, feed: Feed, after: Option<Position>) -> Bytes {
        // Whoever does not go on where they were knows nothing until they hear something.
        let nothing = Position { sequence: 0, ..feed.start.position };
        let position = after.filter(|_| feed.start.resumed == Some(true)).unwrap_or(nothing);
        let line = told(feed.about, &Said::Subscribed(feed.start), || self.parts.ids.request_id());
        self.feeds.push(Following { feed, position, has_ended: false });
        frame::event("subscribed", &line, None)
    }

    fn frame(&mut self, index: usize, event: Option<FeedEvent>) -> Option<Bytes> {
        let following = self.feeds.get_mut(index)?;
        let about = following.feed.about;
        let name = match &event {
            Some(FeedEvent::Update(update)) => {
                following.position = update.position();
                about.channel.as_str()
            }
            Some(FeedEvent::Lagged(_)) => "lagged",
            Some(FeedEvent::Interrupted(_)) => "interrupted",
            // Browsers call their own trouble "error".
            None => "problem",
        };
        let said = event.map_or_else(|| Said::Failed(self.ended().into()), Said::Event);
        let id = frame::id(self.feeds.iter().map(|following| following.position));
        let line = told(about, &said, || self.parts.ids.request_id());
        Some(frame::event(name, &line, Some(&id)))
    }

    fn ended(&self) -> Problem {
        let error = AppError::new(ErrorCode::ExchangeUnavailable, "the feed ended").hint("open the stream again");
        Problem::new(error, self.parts.ids.request_id())
    }

    /// The next event of any feed, with the number of the feed.
    fn poll_feeds(&mut self, context: &mut Context<'_>) -> Poll<(usize, Option<FeedEvent>)> {
        let count = self.feeds.len();
        for step in 0..count {
            let index = (self.turn + step) % count;
            let Some(following) = self.feeds.get_mut(index).filter(|following| !following.has_ended) else { continue };
            if let Poll::Ready(event) = following.feed.events.as_mut().poll_next(context) {
                following.has_ended = event.is_none();
                self.turn = index + 1;
                return Poll::Ready((index, event));
            }
        }
        Poll::Pending
    }
}

impl Stream for Telling {
    type Item = Bytes;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if let Poll::Ready(beat) = self.lifetime.poll_beat(context) {
            return Poll::Ready(beat.ok().map(|()| frame::sign_of_life()));
        }
        match self.poll_feeds(context) {
            Poll::Ready((index, event)) => Poll::Ready(self.frame(index, event)),
            // Where every feed has ended the client may come back for them.
            Poll::Pending if self.feeds.iter().all(|following| following.has_ended) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }
}
