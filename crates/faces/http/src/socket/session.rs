//! A client with feeds of its choice.

use std::sync::Arc;

use axum::extract::ws::Message;
use cambist_app::{Call, Position};
use cambist_model::AppError;
use cambist_ops::{Channel, FeedRequest, Problem};
use futures_util::future::FutureExt;

use super::heard::Heard;
use super::wire::{Gone, Sign, Wire};
use crate::face::HttpParts;
use crate::feeds::{Feeds, Said};
use crate::line::{Line, told};

/// How many events leave together, at most: after so many it is looked whether the client says something.
const TOGETHER: usize = 32;

/// A conversation with a client.
pub(super) struct Session {
    parts: Arc<HttpParts>,
    wire: Wire,
    feeds: Feeds,
    preset: Option<Channel>,
}

impl Session {
    /// A conversation on behalf of `call`; about one channel only if it is `preset`.
    pub(super) fn new(parts: Arc<HttpParts>, call: Call, wire: Wire, preset: Option<Channel>) -> Self {
        Self { feeds: Feeds::new(Arc::clone(&parts), call), parts, wire, preset }
    }

    /// Talks until the client goes or the server stops.
    pub(super) async fn run(mut self) {
        while self.step().await.is_ok() {}
        self.wire.close().await;
    }

    async fn step(&mut self) -> Result<(), Gone> {
        tokio::select! {
            biased;
            sign = self.wire.sign() => match sign? {
                Sign::Beat => self.wire.say(Line::new("heartbeat", self.parts.clock.now()).text()).await,
                Sign::Message(message) => self.hear(message).await,
            },
            (feed, said) = self.feeds.next() => self.tell(feed, said).await,
        }
    }

    async fn hear(&mut self, message: Message) -> Result<(), Gone> {
        if matches!(message, Message::Ping(_) | Message::Pong(_) | Message::Close(_)) {
            // The protocol's own; answered below us. After a close the next sign is that the client has gone.
            return Ok(());
        }
        match Heard::read(&message, self.preset) {
            Ok(Heard::Ping) => self.wire.say(Line::bare("pong").text()).await,
            Ok(Heard::Subscribe(feeds, after)) => self.subscribe(feeds, after).await,
            Ok(Heard::Unsubscribe(feeds)) => self.unsubscribe(feeds).await,
            Err(error) => {
                let problem = self.problem(error);
                self.wire.say(Line::new("error", problem).text()).await
            }
        }
    }

    async fn subscribe(&mut self, feeds: Vec<FeedRequest>, after: Option<Position>) -> Result<(), Gone> {
        for feed in feeds {
            match self.feeds.subscribe(feed, after) {
                Ok(None) => {}
                // Asking twice is no mistake; there is still one feed.
                Ok(Some((about, start))) => self.put(about, &Said::Subscribed(start)).await?,
                Err(error) => {
                    let problem = self.problem(error);
                    self.put(feed, &Said::Failed(problem.into())).await?;
                }
            }
        }
        self.wire.flush().await
    }

    async fn unsubscribe(&mut self, feeds: Vec<FeedRequest>) -> Result<(), Gone> {
        for feed in feeds {
            if self.feeds.unsubscribe(&feed) {
                self.wire.say(Line::bare("unsubscribed").about(feed).text()).await?;
            } else {
                let problem = self.problem(AppError::not_found("symbols", "there is no such subscription"));
                self.put(feed, &Said::Failed(problem.into())).await?;
            }
        }
        self.wire.flush().await
    }

    /// Tells what happened to a feed, and with it what has happened besides.
    async fn tell(&mut self, feed: FeedRequest, said: Said) -> Result<(), Gone> {
        self.put(feed, &said).await?;
        for _ in 1..TOGETHER {
            let Some((feed, said)) = self.feeds.next().now_or_never() else { break };
            self.put(feed, &said).await?;
        }
        self.wire.flush().await
    }

    async fn put(&mut self, feed: FeedRequest, said: &Said) -> Result<(), Gone> {
        let text = told(feed, said, || self.parts.ids.request_id());
        self.wire.put(Message::Text(text)).await
    }

    fn problem(&self, error: AppError) -> Problem {
        Problem::new(error, self.parts.ids.request_id())
    }
}
