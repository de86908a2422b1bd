//! The price of one market, when it changes.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, Utf8Bytes};
use cambist_app::Call;
use cambist_model::{AppError, ErrorCode, ExchangeId, Symbol, Timestamp};
use cambist_ops::{Channel, FeedEvent, FeedRequest, FeedStream, Problem, Update, decode, input_schema};
use futures_util::StreamExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::heard::Heard;
use super::wire::{Gone, Sign, Wire};
use crate::face::HttpParts;
use crate::line::Line;
use crate::views::short_ticker;

/// A market whose price is told when it changes, and no more often than the client wants.
pub(super) struct PriceWatch {
    parts: Arc<HttpParts>,
    events: FeedStream,
    every: Duration,
    /// The price that was told last, without its times.
    told: Option<Value>,
}

/// Which market, as it stands in the path.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Market {
    /// Exchange, as /api/v1/exchanges lists it.
    exchange: ExchangeId,
    /// Market, like BTC-USD or BTC/USD.
    symbol: Symbol,
}

/// An error in the form of the stream's design, and in ours.
#[derive(Serialize)]
struct Failure<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    error: &'a str,
    status_code: u16,
    data: &'a Problem,
}

/// What is to be told next.
enum News {
    Update(Update),
    Failure(Problem),
}

impl PriceWatch {
    /// Listens to the market that is `given`. One that is not there is refused.
    pub(super) async fn open(
        parts: Arc<HttpParts>,
        call: Call,
        given: Map<String, Value>,
        every: Duration,
    ) -> Result<Self, Problem> {
        let request_id = call.request_id;
        let market = decode::<Market>(&input_schema::<Market>(), given);
        let Market { exchange, symbol } = market.map_err(|error| Problem::new(error, request_id))?;
        let request = FeedRequest { exchange: Some(exchange), ..FeedRequest::new(Channel::Ticker, Some(symbol)) };
        let feed = parts.caller.feed(call, request, None).await?;
        Ok(Self { parts, events: feed.events, every, told: None })
    }

    /// Tells the client the price until it goes or the server stops.
    pub(super) async fn run(mut self, mut wire: Wire) {
        let _ = self.talk(&mut wire).await;
        wire.close().await;
    }

    async fn talk(&mut self, wire: &mut Wire) -> Result<(), Gone> {
        let clock = Arc::clone(&self.parts.clock);
        let mut is_over = false;
        let mut news: Option<News> = None;
        let mut pause = clock.sleep_until(Timestamp::EPOCH);
        let mut is_pausing = true;
        loop {
            tokio::select! {
                biased;
                sign = wire.sign() => match sign? {
                    Sign::Beat => {
                        wire.put(Message::Ping(Vec::new().into())).await?;
                        wire.flush().await?;
                    }
                    Sign::Message(message) => self.answer(wire, &message).await?,
                },
                () = &mut pause, if is_pausing => is_pausing = false,
                // While it pauses, only the newest price is kept.
                event = self.events.next(), if !is_over => {
                    is_over = event.is_none();
                    news = self.news(event).or(news);
                }
            }
            if !is_pausing && let Some(text) = news.take().and_then(|news| self.text(&news)) {
                wire.put(Message::Text(text)).await?;
                wire.flush().await?;
                pause = clock.sleep_until(clock.now().plus(self.every));
                is_pausing = true;
            }
        }
    }

    /// What the client is to know of an event, if anything: that prices were left out is what it asked for.
    fn news(&self, event: Option<FeedEvent>) -> Option<News> {
        let lost = |reason: &str| {
            Some(News::Failure(self.problem(AppError::new(ErrorCode::ExchangeUnavailable, reason.to_owned()))))
        };
        match event {
            Some(FeedEvent::Update(update)) => Some(News::Update(update)),
            Some(FeedEvent::Lagged(_)) => None,
            Some(FeedEvent::Interrupted(reason)) => lost(&reason),
            None => lost("the feed ended; open the stream again"),
        }
    }

    /// What is told, if it is something new.
    fn text(&mut self, news: &News) -> Option<Utf8Bytes> {
        let update = match news {
            News::Update(update) => update,
            News::Failure(problem) => return Some(failure(problem).into()),
        };
        let shown = match self.shown(&update.data()) {
            Ok(shown) => shown,
            Err(error) => return Some(failure(&self.problem(AppError::internal(error))).into()),
        };
        let price = without_time(&shown);
        let is_new = self.told.as_ref() != Some(&price);
        self.told = Some(price);
        if is_new { Utf8Bytes::try_from(shown).ok() } else { None }
    }

    /// A ticker in the form of the price view. It may have waited for its time, so that its age is told anew.
    fn shown(&self, ticker: &[u8]) -> serde_json::Result<Vec<u8>> {
        let mut ticker: Map<String, Value> = serde_json::from_slice(ticker)?;
        if let Some(as_of) = ticker.get("as_of").and_then(|as_of| Timestamp::deserialize(as_of).ok()) {
            let age = self.parts.clock.now().since(as_of).as_millis();
            ticker.insert("age_ms".to_owned(), u64::try_from(age).unwrap_or(u64::MAX).into());
        }
        short_ticker(&serde_json::to_vec(&ticker)?)
    }

    /// The stream only speaks; it answers a sign of life, and complaints about anything else.
    async fn answer(&mut self, wire: &mut Wire, message: &Message) -> Result<(), Gone> {
        if matches!(message, Message::Ping(_) | Message::Pong(_) | Message::Close(_)) {
            return Ok(());
        }
        wire.say(match Heard::read(message, None) {
            Ok(Heard::Ping) => Line::bare("pong").text(),
            Ok(_) => {
                let problem = "this stream is about one market only; /ws takes subscriptions";
                failure(&self.problem(AppError::invalid_field("type", problem)))
            }
            Err(error) => failure(&self.problem(error)),
        })
        .await
    }

    fn problem(&self, error: AppError) -> Problem {
        Problem::new(error, self.parts.ids.request_id())
    }
}

/// What counts as the price: everything but the times, which pass by themselves.
fn without_time(json: &[u8]) -> Value {
    let mut price: Value = serde_json::from_slice(json).unwrap_or_default();
    if let Some(fields) = price.as_object_mut() {
        fields.retain(|name, _| !["timestamp", "datetime", "age_ms"].contains(&name.as_str()));
    }
    price
}

fn failure(problem: &Problem) -> String {
    let failure = Failure { kind: "error", error: &problem.detail, status_code: problem.status, data: problem };
    serde_json::to_string(&failure).unwrap_or_default()
}
