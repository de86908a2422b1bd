//! An update as a line of text, and back.

use std::borrow::Cow;

use bytes::Bytes;
use cambist_app::{Encoded, Epoch, News, Position, StreamEvent, Topic};
use cambist_model::{ExchangeId, Symbol, Timeframe};
use cambist_ports::exchange::MarketChannel;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::channel::Channel;
use super::event::Update;
use super::request::FeedRequest;

/// The fields of a line before its data, in their order.
#[derive(Serialize)]
struct Head {
    #[serde(rename = "type")]
    kind: &'static str,
    channel: Channel,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<ExchangeId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    symbol: Option<Symbol>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeframe: Option<Timeframe>,
    epoch: String,
    sequence: u64,
}

impl Update {
    /// An update about something, whose data is this JSON.
    pub fn new(about: FeedRequest, position: Position, data: &[u8]) -> Self {
        let FeedRequest { channel, exchange, symbol, timeframe } = about;
        let Position { epoch, sequence } = position;
        let head = Head { kind: "update", channel, exchange, symbol, timeframe, epoch: epoch.to_string(), sequence };
        // Words and numbers always have a form in JSON.
        let mut line = serde_json::to_vec(&head).unwrap_or_default();
        line.pop();
        line.extend_from_slice(b",\"data\":");
        let data_at = line.len();
        line.extend_from_slice(data);
        line.push(b'}');
        Self { line: line.into(), data_at, position }
    }

    /// Reads a line that was made by [`Update::new`], here or in another process; says why it cannot be read.
    pub fn read(line: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Line<'a> {
            #[serde(borrow)]
            epoch: Cow<'a, str>,
            sequence: u64,
            #[serde(borrow)]
            data: &'a RawValue,
        }
        let Line { epoch, sequence, data } = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let epoch = Epoch::parse(&epoch).ok_or_else(|| "its epoch is none of ours".to_owned())?;
        let position = Position { epoch, sequence };
        let data_at = line.len().saturating_sub(data.get().len() + 1);
        if line.get(data_at..) != Some(&format!("{}}}", data.get())) {
            return Err("its data does not stand last".to_owned());
        }
        Ok(Self { line: Bytes::copy_from_slice(line.as_bytes()), data_at, position })
    }

    /// The update that an event is; `None` if it is none. The text is made once for all who ask.
    pub(super) fn of(event: &StreamEvent) -> Option<Self> {
        if matches!(event.news, News::Lagged(_) | News::Interrupted { .. }) {
            return None;
        }
        let Encoded { text, data_at } = event.encoded(encode).clone();
        Some(Self { line: text, data_at, position: event.position })
    }
}

fn encode(event: &StreamEvent) -> Encoded {
    let data = match &event.news {
        News::Ticker(ticker) => serde_json::to_vec(ticker),
        News::Trades(trades) => serde_json::to_vec(trades),
        News::Book(book) => serde_json::to_vec(book),
        News::Candle(candle) => serde_json::to_vec(candle),
        News::Order(order) => serde_json::to_vec(&**order),
        News::Lagged(_) | News::Interrupted { .. } => Ok(b"null".to_vec()),
    };
    // Values of the model always have a form in JSON.
    let data = data.unwrap_or_else(|_| b"null".to_vec());
    let Update { line, data_at, .. } = Update::new(about(event), event.position, &data);
    Encoded { text: line, data_at }
}

/// What an event is about.
fn about(event: &StreamEvent) -> FeedRequest {
    match (event.topic, &event.news) {
        (Topic::Market { exchange, symbol, channel }, _) => {
            let (channel, timeframe) = match channel {
                MarketChannel::Ticker => (Channel::Ticker, None),
                MarketChannel::Trades => (Channel::Trades, None),
                MarketChannel::Book { .. } => (Channel::Book, None),
                MarketChannel::Candles { timeframe } => (Channel::Candles, Some(timeframe)),
            };
            FeedRequest { channel, exchange: Some(exchange), symbol: Some(symbol), timeframe }
        }
        (Topic::Orders, News::Order(order)) => FeedRequest {
            channel: Channel::Orders,
            exchange: Some(order.exchange),
            symbol: Some(order.symbol),
            timeframe: None,
        },
        (Topic::Orders, _) => FeedRequest::new(Channel::Orders, None),
    }
}
