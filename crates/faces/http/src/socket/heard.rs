//! What a client says.

use std::sync::OnceLock;

use axum::extract::ws::Message;
use cambist_model::{AppError, ExchangeId, Symbol};
use cambist_ops::{Channel, FeedRequest, decode, input_schema};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::request::object;

/// What a client wants.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// These feeds from now on.
    Subscribe(Vec<FeedRequest>),
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
    /// ticker, trades, book or orders.
    channel: Option<String>,
    /// Markets, like BTC-USD.
    #[schemars(extend("x-aliases" = ["product_ids"]))]
    symbols: Option<Vec<Symbol>>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
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
            Act::Subscribe => Self::Subscribe(feeds(&wanted, preset)?),
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
    let exchange = wanted.exchange;
    let symbols = wanted.symbols.as_deref().unwrap_or_default();
    if !symbols.is_empty() {
        return Ok(symbols.iter().map(|symbol| FeedRequest { channel, exchange, symbol: Some(*symbol) }).collect());
    }
    if channel.of_a_market() {
        return Err(AppError::invalid_field("symbols", "is required: which markets, like [\"BTC-USD\"]?"));
    }
    Ok(vec![FeedRequest { channel, exchange, symbol: None }])
}

fn channel(named: Option<&str>, preset: Option<Channel>) -> Result<Channel, AppError> {
    let Some(name) = named else {
        return preset
            .ok_or_else(|| AppError::invalid_field("channel", format!("is required; use one of: {}", known())));
    };
    let Some(channel) = Channel::parse(name) else {
        let shown: String = name.chars().take(48).collect();
        return Err(AppError::invalid_field("channel", format!("{shown:?} is not a channel; use one of: {}", known())));
    };
    match preset {
        Some(preset) if preset != channel => {
            let problem = format!("this stream speaks of {} only; /ws speaks of everything", preset.as_str());
            Err(AppError::invalid_field("channel", problem))
        }
        _ => Ok(channel),
    }
}

/// The names of the channels.
pub(super) fn known() -> String {
    Channel::ALL.iter().map(|channel| channel.as_str()).collect::<Vec<_>>().join(", ")
}
