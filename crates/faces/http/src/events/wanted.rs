//! Which feeds a request asks for, and where its client was.

use std::sync::OnceLock;

use axum::http::HeaderMap;
use axum::http::request::Parts;
use cambist_app::{Epoch, Position};
use cambist_model::{AppError, ExchangeId, Symbol, Timeframe};
use cambist_ops::{Channel, FeedRequest, decode, from_pairs, input_schema};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::request::pairs;

/// The most feeds of one request.
const MOST: usize = 20;

/// The header by which a browser that comes back says what it heard last.
const LAST_EVENT_ID: &str = "Last-Event-ID";

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// ticker, trades, book, candles or orders.
    channel: String,
    /// Markets, like BTC-USD, with commas between them; all that orders are about if absent there.
    #[schemars(extend("x-aliases" = ["symbol", "product_ids"]))]
    symbols: Option<Vec<Symbol>>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
    /// Length of each candle, like 1m; for candles.
    timeframe: Option<Timeframe>,
}

/// The feeds that a request asks for, each with where its client was.
pub(super) fn wanted(head: &Parts) -> Result<Vec<(FeedRequest, Option<Position>)>, AppError> {
    let given = pairs(head.uri.query())?;
    let given = given.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let wanted: Wanted = decode(schema(), from_pairs(schema(), given)?)?;
    let channel = channel(&wanted.channel)?;
    let of = |symbol| FeedRequest { channel, exchange: wanted.exchange, symbol, timeframe: wanted.timeframe };
    let mut feeds: Vec<FeedRequest> = Vec::new();
    for symbol in wanted.symbols.unwrap_or_default() {
        // Naming a market twice is no mistake.
        if !feeds.contains(&of(Some(symbol))) {
            feeds.push(of(Some(symbol)));
        }
    }
    if feeds.is_empty() && channel.of_a_market() {
        return Err(AppError::invalid_field("symbols", "is required: which markets, like BTC-USD?"));
    }
    if feeds.is_empty() {
        feeds.push(of(None));
    }
    if feeds.len() > MOST {
        return Err(AppError::invalid_field("symbols", format!("one stream has at most {MOST} markets")));
    }
    let mut positions = last_heard(&head.headers, feeds.len()).into_iter();
    Ok(feeds.into_iter().map(|feed| (feed, positions.next().flatten())).collect())
}

fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(input_schema::<Wanted>)
}

fn channel(name: &str) -> Result<Channel, AppError> {
    Channel::parse(name).ok_or_else(|| {
        let shown: String = name.chars().take(48).collect();
        AppError::invalid_field("channel", format!("{shown:?} is not a channel; use one of: {}", Channel::names()))
    })
}

/// Where the client was in each feed. An id that is none of ours for these feeds says nothing about them: the client
/// begins anew, for a browser sends by itself what it was told last and could not learn what is wrong with that.
fn last_heard(headers: &HeaderMap, feeds: usize) -> Vec<Option<Position>> {
    let id = headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let positions: Vec<_> = id.split(',').map(position).collect();
    if positions.len() == feeds { positions } else { Vec::new() }
}

fn position(text: &str) -> Option<Position> {
    let (epoch, sequence) = text.split_once('-')?;
    Some(Position { epoch: Epoch::parse(epoch)?, sequence: sequence.parse().ok()? })
}
