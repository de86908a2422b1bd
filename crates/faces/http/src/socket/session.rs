//! A client with feeds of its choice.

use std::sync::Arc;

use axum::extract::ws::Message;
use cambist_app::Call;
use cambist_model::AppError;
use cambist_ops::{Channel, FeedEvent, FeedRequest, Problem};
use serde_json::value::RawValue;

use super::feeds::{Feeds, Said};
use super::heard::Heard;
use super::line::{Line, Missed};
use super::wire::{Gone, Sign, Wire};
use crate::face::HttpParts;

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
            Ok(Heard::Subscribe(feeds)) => self.subscribe(feeds).await,
            Ok(Heard::Unsubscribe(feeds)) => self.unsubscribe(feeds).await,
            Err(error) => {
                let problem = self.problem(error);
                self.wire.say(Line::new("error", problem).text()).await
            }
        }
    }

    async fn subscribe(&mut self, feeds: Vec<FeedRequest>) -> Result<(), Gone> {
        for feed in feeds {
            match self.feeds.subscribe(feed) {
                Ok(true) => {}
                // Asking twice is no mistake; there is still one feed.
                Ok(false) => self.wire.say(Line::bare("subscribed").about(feed).text()).await?,
                Err(error) => {
                    let problem = self.problem(error);
                    self.wire.say(Line::new("error", problem).about(feed).text()).await?;
                }
            }
        }
        Ok(())
    }

    async fn unsubscribe(&mut self, feeds: Vec<FeedRequest>) -> Result<(), Gone> {
        for feed in feeds {
            let line = if self.feeds.unsubscribe(&feed) {
                Line::bare("unsubscribed").about(feed).text()
            } else {
                let problem = self.problem(AppError::not_found("symbols", "there is no such subscription"));
                Line::new("error", problem).about(feed).text()
            };
            self.wire.say(line).await?;
        }
        Ok(())
    }

    async fn tell(&mut self, feed: FeedRequest, said: Said) -> Result<(), Gone> {
        let line = match &said {
            Said::Subscribed => Line::bare("subscribed").about(feed).text(),
            Said::Failed(problem) => Line::new("error", problem).about(feed).text(),
            Said::Event(FeedEvent::Lagged(missed)) => {
                Line::new("lagged", Missed { missed: *missed }).about(feed).text()
            }
            Said::Event(FeedEvent::Data(json)) => match serde_json::from_slice::<&RawValue>(json) {
                Ok(data) => Line::new("update", data).about(feed).text(),
                Err(error) => Line::new("error", self.problem(AppError::internal(error))).about(feed).text(),
            },
        };
        self.wire.say(line).await
    }

    fn problem(&self, error: AppError) -> Problem {
        Problem::new(error, self.parts.ids.request_id())
    }
}
