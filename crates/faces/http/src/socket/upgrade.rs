//! From a request to a stream.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::UPGRADE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;
use cambist_model::{AppError, RequestId};
use cambist_ops::{Channel, Problem, decode, from_pairs, input_schema};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::heard::known;
use super::price::PriceWatch;
use super::session::Session;
use super::wire::Wire;
use crate::answer::{self, Refusal};
use crate::envelope::request_id;
use crate::face::HttpParts;
use crate::request::{fields, pairs};
use crate::serve::Connection;

/// The most bytes of one message of a client.
const MESSAGE_LIMIT: usize = 64 * 1024;

/// Clients say little; the default would cost 128 KiB each.
const READ_BUFFER: usize = 4 * 1024;

/// The most bytes that may wait to be written: room for the longest message, a long list of trades.
const WRITE_LIMIT: usize = 1024 * 1024;

/// The streams.
pub(crate) fn router() -> Router<Arc<HttpParts>> {
    Router::new().route("/ws", get(any)).route("/ws/{stream}", get(preset)).route(PRICES_ROUTE, get(prices))
}

const STREAM: &str = "/ws/{stream}";
const PRICES: &str = "/ws/{exchange}/{symbol}";
const PRICES_ROUTE: &str = "/ws/{exchange}/{*symbol}";

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Pace {
    /// Seconds between two looks at the price, 1 to 3600 (default 5).
    poll_interval: Option<u32>,
}

/// A request that may become a stream.
struct Candidate {
    parts: Arc<HttpParts>,
    head: Parts,
    request_id: RequestId,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
}

impl Candidate {
    async fn new(parts: Arc<HttpParts>, request: Request) -> Self {
        let request_id = request_id(&parts, request.extensions());
        let (mut head, _) = request.into_parts();
        let upgrade = WebSocketUpgrade::from_request_parts(&mut head, &()).await;
        Self { parts, head, request_id, upgrade }
    }

    fn refused(&self, refusal: impl Into<Refusal>) -> Response {
        answer::problem(&refusal.into().into_problem(self.request_id))
    }

    /// Makes it a stream on which `talk` talks.
    fn accept<T, F>(self, talk: T) -> Response
    where
        T: FnOnce(Wire) -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let upgrade = match self.upgrade {
            Ok(upgrade) => upgrade,
            Err(rejection) => return no_stream(&rejection, self.request_id),
        };
        let connection = self.head.extensions.get::<Connection>().cloned();
        let clock = Arc::clone(&self.parts.clock);
        upgrade
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_write_buffer_size(WRITE_LIMIT)
            .max_message_size(MESSAGE_LIMIT)
            .max_frame_size(MESSAGE_LIMIT)
            .on_upgrade(move |socket: WebSocket| talk(Wire::new(socket, connection, clock)))
    }
}

async fn any(State(parts): State<Arc<HttpParts>>, request: Request) -> Response {
    let candidate = Candidate::new(Arc::clone(&parts), request).await;
    match no_query(&candidate.head) {
        Ok(()) => candidate.accept(move |wire| Session::new(parts, wire, None).run()),
        Err(error) => candidate.refused(error),
    }
}

async fn preset(State(parts): State<Arc<HttpParts>>, request: Request) -> Response {
    let candidate = Candidate::new(Arc::clone(&parts), request).await;
    match no_query(&candidate.head).and_then(|()| stream_named(candidate.head.uri.path())) {
        Ok(channel) => candidate.accept(move |wire| Session::new(parts, wire, Some(channel)).run()),
        Err(error) => candidate.refused(error),
    }
}

async fn prices(State(parts): State<Arc<HttpParts>>, request: Request) -> Response {
    let candidate = Candidate::new(Arc::clone(&parts), request).await;
    let mut watch = match watch(&parts, &candidate.head) {
        Ok(watch) => watch,
        Err(error) => return candidate.refused(error),
    };
    // The first look decides: a market that is not there is refused before there is a stream.
    match watch.look().await {
        Ok(first) => candidate.accept(move |wire| watch.run(wire, first)),
        Err(problem) => answer::problem(&Problem { instance: candidate.request_id.to_string(), ..problem }),
    }
}

fn watch(parts: &Arc<HttpParts>, head: &Parts) -> Result<PriceWatch, AppError> {
    let schema = input_schema::<Pace>();
    let given = pairs(head.uri.query())?;
    let given = given.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let pace: Pace = decode(&schema, from_pairs(&schema, given)?)?;
    let seconds = pace.poll_interval.unwrap_or(5);
    if !(1..=3_600).contains(&seconds) {
        return Err(AppError::invalid_field("poll_interval", format!("{seconds} is not between 1 and 3600")));
    }
    let market: Map<_, _> = fields(PRICES, head.uri.path())?
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .collect();
    PriceWatch::new(Arc::clone(parts), market, Duration::from_secs(seconds.into()))
}

fn stream_named(path: &str) -> Result<Channel, AppError> {
    let name: String = fields(STREAM, path)?.into_iter().map(|(_, name)| name).collect();
    Channel::parse(&name).ok_or_else(|| {
        let shown: String = name.chars().take(48).collect();
        AppError::not_found("stream", format!("there is no stream {shown:?}")).hint(format!("there are: {}", known()))
    })
}

fn no_query(head: &Parts) -> Result<(), AppError> {
    match pairs(head.uri.query())?.into_iter().next() {
        Some((name, _)) => {
            Err(AppError::invalid_field(name, "is not a parameter of this stream; send it as a message"))
        }
        None => Ok(()),
    }
}

/// What came is not the beginning of a WebSocket.
fn no_stream(rejection: &WebSocketUpgradeRejection, request_id: RequestId) -> Response {
    let problem = format!("this is a stream; open it with a WebSocket client ({rejection})");
    let refusal = Refusal::new(StatusCode::UPGRADE_REQUIRED, AppError::invalid_field("Upgrade", problem));
    let mut response = answer::problem(&refusal.into_problem(request_id));
    response.headers_mut().insert(UPGRADE, HeaderValue::from_static("websocket"));
    response
}
