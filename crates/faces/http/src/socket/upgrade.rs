//! From a request to a stream.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::UPGRADE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;
use cambist_app::Call;
use cambist_model::{AppError, RequestId};
use cambist_ops::{Channel, decode, from_pairs, input_schema};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::price::PriceWatch;
use super::session::Session;
use super::wire::Wire;
use crate::access::STREAM_PROTOCOL;
use crate::answer::{self, Refusal, refused};
use crate::envelope::request_id;
use crate::face::HttpParts;
use crate::lifetime::Lifetime;
use crate::request::{call, fields, pairs};

/// The most bytes of one message of a client.
const MESSAGE_LIMIT: usize = 64 * 1024;

/// Clients say little; the default would cost 128 KiB each.
const READ_BUFFER: usize = 4 * 1024;

/// So many bytes leave together; the buffer is not taken before there is something to write.
const WRITE_BUFFER: usize = 4 * 1024;

/// The most bytes that may wait to be written: room for the longest message, a long list of trades.
const WRITE_LIMIT: usize = 1024 * 1024;

/// The streams.
pub(crate) fn router() -> Router<Arc<HttpParts>> {
    Router::new()
        .route("/api/v1/stream", get(any))
        .route("/ws", get(any))
        .route("/ws/{stream}", get(preset))
        .route(PRICES_ROUTE, get(prices))
}

const STREAM: &str = "/ws/{stream}";
const PRICES: &str = "/ws/{exchange}/{symbol}";
const PRICES_ROUTE: &str = "/ws/{exchange}/{*symbol}";

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Pace {
    /// Seconds between two prices at least, 1 to 3600 (default 5).
    poll_interval: Option<u32>,
}

/// A request that wants to become a stream.
struct Candidate {
    parts: Arc<HttpParts>,
    head: Parts,
    call: Call,
    upgrade: WebSocketUpgrade,
}

impl Candidate {
    /// Reads the request; a plain one is told that this is a stream.
    async fn new(parts: Arc<HttpParts>, request: Request) -> Result<Self, Response> {
        let request_id = request_id(&parts, request.extensions());
        let (mut head, _) = request.into_parts();
        let upgrade = WebSocketUpgrade::from_request_parts(&mut head, &()).await;
        let upgrade = upgrade.map_err(|rejection| no_stream(&rejection, request_id))?;
        let call = call(request_id, &head).map_err(|error| refused(error, request_id))?;
        Ok(Self { parts, head, call, upgrade })
    }

    /// Makes it a conversation, about one channel only if it is `preset`.
    fn converse(self, preset: Option<Channel>) -> Response {
        if let Err(error) = no_query(&self.head) {
            return refused(error, self.call.request_id);
        }
        let (parts, call) = (Arc::clone(&self.parts), self.call.clone());
        self.accept(move |wire| Session::new(parts, call, wire, preset).run())
    }

    /// Makes it a stream on which `talk` talks.
    fn accept<T, F>(self, talk: T) -> Response
    where
        T: FnOnce(Wire) -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let clock = Arc::clone(&self.parts.clock);
        let lifetime = Lifetime::new(self.parts, &self.head.extensions);
        self.upgrade
            .protocols([STREAM_PROTOCOL])
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(WRITE_BUFFER)
            .max_write_buffer_size(WRITE_LIMIT)
            .max_message_size(MESSAGE_LIMIT)
            .max_frame_size(MESSAGE_LIMIT)
            .on_upgrade(move |socket| talk(Wire::new(socket, lifetime, clock)))
    }
}

async fn any(State(parts): State<Arc<HttpParts>>, request: Request) -> Result<Response, Response> {
    Ok(Candidate::new(parts, request).await?.converse(None))
}

async fn preset(State(parts): State<Arc<HttpParts>>, request: Request) -> Result<Response, Response> {
    let candidate = Candidate::new(parts, request).await?;
    let named = stream_named(candidate.head.uri.path());
    let channel = named.map_err(|error| refused(error, candidate.call.request_id))?;
    Ok(candidate.converse(Some(channel)))
}

async fn prices(State(parts): State<Arc<HttpParts>>, request: Request) -> Result<Response, Response> {
    let candidate = Candidate::new(parts, request).await?;
    let request_id = candidate.call.request_id;
    let (market, every) = market(&candidate).map_err(|error| refused(error, request_id))?;
    let (parts, call) = (Arc::clone(&candidate.parts), candidate.call.clone());
    // A market that is not there is refused before there is a stream.
    match PriceWatch::open(parts, call, market, every).await {
        Ok(watch) => Ok(candidate.accept(move |wire| watch.run(wire))),
        Err(problem) => Err(answer::problem(&problem)),
    }
}

/// The market that stands in the path, and how often its price is wanted.
fn market(candidate: &Candidate) -> Result<(Map<String, Value>, Duration), AppError> {
    let schema = input_schema::<Pace>();
    let given = pairs(candidate.head.uri.query())?;
    let given = given.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let pace: Pace = decode(&schema, from_pairs(&schema, given)?)?;
    let seconds = pace.poll_interval.unwrap_or(5);
    if !(1..=3_600).contains(&seconds) {
        return Err(AppError::invalid_field("poll_interval", format!("{seconds} is not between 1 and 3600")));
    }
    let market = fields(PRICES, candidate.head.uri.path())?;
    let market = market.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    Ok((market, Duration::from_secs(seconds.into())))
}

fn stream_named(path: &str) -> Result<Channel, AppError> {
    let name: String = fields(STREAM, path)?.into_iter().map(|(_, name)| name).collect();
    Channel::parse(&name).ok_or_else(|| {
        let shown: String = name.chars().take(48).collect();
        AppError::not_found("stream", format!("there is no stream {shown:?}"))
            .hint(format!("there are: {}", Channel::names()))
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
    let mut response = refused(refusal, request_id);
    response.headers_mut().insert(UPGRADE, HeaderValue::from_static("websocket"));
    response
}
