//! The price of one market, when it changes.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::Message;
use cambist_app::Call;
use cambist_model::{AppError, Timestamp};
use cambist_ops::Problem;
use serde::Serialize;
use serde_json::{Map, Value};

use super::heard::Heard;
use super::line::Line;
use super::wire::{Gone, Sign, Wire};
use crate::ask::ask;
use crate::face::HttpParts;
use crate::route::{Route, Shown, view_route};
use crate::views::PRICE;

/// A market whose price is looked at every so often.
pub(super) struct PriceWatch {
    parts: Arc<HttpParts>,
    /// On whose behalf; each look gets a request id of its own.
    call: Call,
    route: &'static Route,
    input: Map<String, Value>,
    every: Duration,
    last: Option<Value>,
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

impl PriceWatch {
    /// Watches what the price view answers for `exchange` and `symbol`.
    pub(super) fn new(
        parts: Arc<HttpParts>,
        call: Call,
        given: Map<String, Value>,
        every: Duration,
    ) -> Result<Self, AppError> {
        let route = view_route(PRICE).ok_or_else(|| AppError::internal("the view of prices is missing"))?;
        let input = route.meant(given)?;
        Ok(Self { parts, call, route, input, every, last: None })
    }

    /// The price now, as text, if it has changed.
    pub(super) async fn look(&mut self) -> Result<Option<String>, Problem> {
        let call = Call { request_id: self.parts.ids.request_id(), ..self.call.clone() };
        let Shown { body, .. } = ask(&self.parts, self.route, call, self.input.clone()).await?;
        let text = String::from_utf8_lossy(&body).into_owned();
        let price = without_time(&text);
        let changed = self.last.as_ref() != Some(&price);
        self.last = Some(price);
        Ok(changed.then_some(text))
    }

    /// Tells the client the price until it goes or the server stops. `first` is what the first look showed.
    pub(super) async fn run(mut self, mut wire: Wire, first: Option<String>) {
        let _ = self.talk(&mut wire, first).await;
        wire.close().await;
    }

    async fn talk(&mut self, wire: &mut Wire, first: Option<String>) -> Result<(), Gone> {
        let mut said = first;
        let mut next_look = self.next_look();
        loop {
            if let Some(text) = said.take() {
                wire.say(text).await?;
            }
            let clock = Arc::clone(&self.parts.clock);
            let sign = tokio::select! {
                biased;
                sign = wire.sign() => Some(sign?),
                () = clock.sleep_until(next_look) => None,
            };
            match sign {
                Some(Sign::Beat) => wire.send(Message::Ping(Vec::new().into())).await?,
                Some(Sign::Message(message)) => said = self.answer(&message),
                None => {
                    said = self.look().await.unwrap_or_else(|problem| Some(failure(&problem)));
                    next_look = self.next_look();
                }
            }
        }
    }

    /// The stream only speaks; it answers a sign of life, and complaints about anything else.
    fn answer(&self, message: &Message) -> Option<String> {
        if matches!(message, Message::Ping(_) | Message::Pong(_) | Message::Close(_)) {
            return None;
        }
        match Heard::read(message, None) {
            Ok(Heard::Ping) => Some(Line::bare("pong").text()),
            Ok(_) => {
                let problem = "this stream is about one market only; /ws takes subscriptions";
                Some(failure(&self.problem(AppError::invalid_field("type", problem))))
            }
            Err(error) => Some(failure(&self.problem(error))),
        }
    }

    fn next_look(&self) -> Timestamp {
        self.parts.clock.now().plus(self.every)
    }

    fn problem(&self, error: AppError) -> Problem {
        Problem::new(error, self.parts.ids.request_id())
    }
}

/// What counts as the price: everything but the times, which pass by themselves.
fn without_time(text: &str) -> Value {
    let mut price: Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(fields) = price.as_object_mut() {
        fields.retain(|name, _| !["timestamp", "datetime", "age_ms"].contains(&name.as_str()));
    }
    price
}

fn failure(problem: &Problem) -> String {
    let failure = Failure { kind: "error", error: &problem.detail, status_code: problem.status, data: problem };
    serde_json::to_string(&failure).unwrap_or_default()
}
