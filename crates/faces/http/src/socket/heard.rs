//! What a client says.

use std::sync::OnceLock;

use axum::extract::ws::Message;
use cambist_app::{Epoch, Position};
use cambist_model::{AppError, ExchangeId, Symbol, Timeframe};
use cambist_ops::{Channel, FeedRequest, decode, input_schema};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::request::object;

/// What a client wants.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// These feeds from now on, or after the last event that the client knows.
    Subscribe(Vec<FeedRequest>, Option<Position>),
    /// These feeds no more.
    Unsubscribe(Vec<FeedRequest>),
    /// A sign of life.
    Ping,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// subscribe, unsubscribe or ping.
    #[serde(rename = "type")]
    act: Act,
    /// ticker, trades, book, candles or orders.
    channel: Option<String>,
    /// Markets, like BTC-USD.
    #[schemars(extend("x-aliases" = ["product_ids"]))]
    symbols: Option<Vec<Symbol>>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
    /// Length of each candle, like 1m; for candles.
    timeframe: Option<Timeframe>,
    /// The epoch of the last event that is known, to go on after it.
    epoch: Option<String>,
    /// The sequence of the last event that is known, to go on after it.
    after_sequence: Option<u64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Act {
    Subscribe,
    Unsubscribe,
    Ping,
}

impl Heard {
    /// Reads a message. On a socket with a channel of its own, the channel may be left out.
    pub(super) fn read(message: &Message, preset: Option<Channel>) -> Result<Self, AppError> {
        let Message::Text(text) = message else {
            return Err(AppError::invalid_field("message", "is not text; send JSON as text"));
        };
        let wanted: Wanted = decode(schema(), object("message", text.as_bytes())?)?;
        Ok(match wanted.act {
            Act::Subscribe => {
                let feeds = feeds(&wanted, preset)?;
                let after = after(&wanted, feeds.len())?;
                Self::Subscribe(feeds, after)
            }
            Act::Unsubscribe => Self::Unsubscribe(feeds(&wanted, preset)?),
            Act::Ping => Self::Ping,
        })
    }
}

fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(input_schema::<Wanted>)
}

fn feeds(wanted: &Wanted, preset: Option<Channel>) -> Result<Vec<FeedRequest>, AppError> {
    let channel = channel(wanted.channel.as_deref(), preset)?;
    let of = |symbol| FeedRequest { channel, exchange: wanted.exchange, symbol, timeframe: wanted.timeframe };
    let symbols = wanted.symbols.as_deref().unwrap_or_default();
    if !symbols.is_empty() {
        return Ok(symbols.iter().map(|symbol| of(Some(*symbol))).collect());
    }
    if channel.of_a_market() {
        return Err(AppError::invalid_field("symbols", "is required: which markets, like [\"BTC-USD\"]?"));
    }
    Ok(vec![of(None)])
}

/// Where the client was.
fn after(wanted: &Wanted, feeds: usize) -> Result<Option<Position>, AppError> {
    let (epoch, sequence) = match (&wanted.epoch, wanted.after_sequence) {
        (None, None) => return Ok(None),
        (Some(epoch), Some(sequence)) => (epoch, sequence),
        (None, Some(_)) => return Err(AppError::invalid_field("epoch", "is required with after_sequence")),
        (Some(_), None) => return Err(AppError::invalid_field("after_sequence", "is required with epoch")),
    };
    if feeds != 1 {
        return Err(AppError::invalid_field("after_sequence", "is for one market; subscribe to each by itself"));
    }
    let epoch = Epoch::parse(epoch).ok_or_else(|| {
        AppError::invalid_field("epoch", "is none; send back what the last message of the subscription said")
    })?;
    Ok(Some(Position { epoch, sequence }))
}

fn channel(named: Option<&str>, preset: Option<Channel>) -> Result<Channel, AppError> {
    let Some(name) = named else {
        return preset.ok_or_else(|| {
            AppError::invalid_field("channel", format!("is required; use one of: {}", Channel::names()))
        });
    };
    let Some(channel) = Channel::parse(name) else {
        let shown: String = name.chars().take(48).collect();
        return Err(AppError::invalid_field(
            "channel",
            format!("{shown:?} is not a channel; use one of: {}", Channel::names()),
        ));
    };
    match preset {
        Some(preset) if preset != channel => {
            let problem = format!("this stream speaks of {} only; /ws speaks of everything", preset.as_str());
            Err(AppError::invalid_field("channel", problem))
        }
        _ => Ok(channel),
    }
}
