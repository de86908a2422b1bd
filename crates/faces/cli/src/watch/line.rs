//! A change as a line of text.

use cambist_model::{Symbol, Timeframe};
use cambist_ops::Channel;

use crate::view::{Node, Paper, cell};

/// What a line shows of something: where it stands, and the word before it.
type Words = &'static [(&'static str, &'static str)];

const TICKER: Words = &[
    ("as_of", ""),
    ("symbol", ""),
    ("last", "last "),
    ("bid", "bid "),
    ("ask", "ask "),
    ("change_24h_pct", "24h % "),
    ("volume_24h", "volume "),
];
const TRADE: Words = &[("executed_at", ""), ("symbol", ""), ("side", ""), ("quantity", ""), ("price", "at ")];
const BOOK: Words = &[
    ("as_of", ""),
    ("symbol", ""),
    ("bids.0.quantity", "bid "),
    ("bids.0.price", "at "),
    ("asks.0.quantity", "ask "),
    ("asks.0.price", "at "),
    ("spread", "spread "),
];
const CANDLE: Words = &[
    ("open_at", ""),
    ("open", "open "),
    ("high", "high "),
    ("low", "low "),
    ("close", "close "),
    ("volume", "volume "),
];
const ORDER: Words = &[
    ("updated_at", ""),
    ("symbol", ""),
    ("order_id", ""),
    ("side", ""),
    ("type", ""),
    ("status", ""),
    ("filled_quantity", "filled "),
];

/// What changed, a line for each thing.
pub(super) fn lines(
    channel: Channel,
    symbol: Symbol,
    timeframe: Option<Timeframe>,
    data: &Node,
    paper: &Paper,
) -> String {
    match channel {
        Channel::Ticker => line(TICKER, data, paper),
        Channel::Trades => data.items().iter().map(|trade| line(TRADE, trade, paper)).collect(),
        Channel::Book => line(BOOK, data, paper),
        Channel::Candles => {
            let length = timeframe.map(|timeframe| format!(" {timeframe}")).unwrap_or_default();
            format!("{symbol}{length}  {}", line(CANDLE, data, paper))
        }
        Channel::Orders => line(ORDER, data, paper),
    }
}

fn line(words: Words, of: &Node, paper: &Paper) -> String {
    let word = |(path, before): &(&str, &str)| {
        let value = of.at(path).map_or_else(|| "-".to_owned(), |value| cell(path, value, paper));
        format!("{before}{value}")
    };
    words.iter().map(word).collect::<Vec<_>>().join("  ") + "\n"
}
