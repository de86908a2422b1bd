//! The frames, as they are written.

use serde::Deserialize;

/// A price and a quantity.
pub(super) type Row<'a> = [&'a str; 2];

/// The part that tells which frame it is.
#[derive(Deserialize)]
struct Head<'a> {
    stream: Option<&'a str>,
}

#[derive(Deserialize)]
struct Envelope<T> {
    data: T,
}

/// A change of the book: what rests at these prices now.
#[derive(Deserialize)]
pub(super) struct Depth<'a> {
    #[serde(rename = "s")]
    pub(super) name: &'a str,
    #[serde(rename = "U")]
    pub(super) first: u64,
    #[serde(rename = "u")]
    pub(super) last: u64,
    #[serde(rename = "b", borrow)]
    pub(super) bids: Vec<Row<'a>>,
    #[serde(rename = "a", borrow)]
    pub(super) asks: Vec<Row<'a>>,
}

/// A trade.
#[derive(Deserialize)]
pub(super) struct Trade<'a> {
    #[serde(rename = "s")]
    pub(super) name: &'a str,
    #[serde(rename = "p")]
    pub(super) price: &'a str,
    #[serde(rename = "q")]
    pub(super) quantity: &'a str,
    #[serde(rename = "m")]
    pub(super) buyer_is_maker: bool,
}

/// The best prices.
#[derive(Deserialize)]
pub(super) struct Best<'a> {
    #[serde(rename = "s")]
    pub(super) name: &'a str,
    #[serde(rename = "u")]
    pub(super) update: u64,
    #[serde(rename = "b")]
    pub(super) bid: &'a str,
    #[serde(rename = "B")]
    pub(super) bid_quantity: &'a str,
    #[serde(rename = "a")]
    pub(super) ask: &'a str,
    #[serde(rename = "A")]
    pub(super) ask_quantity: &'a str,
}

/// The whole book.
#[derive(Deserialize)]
pub(super) struct Snapshot<'a> {
    #[serde(rename = "lastUpdateId")]
    pub(super) last: u64,
    #[serde(borrow)]
    pub(super) bids: Vec<Row<'a>>,
    #[serde(borrow)]
    pub(super) asks: Vec<Row<'a>>,
}

/// A frame of a stream, or a snapshot.
pub(super) enum Frame<'a> {
    Depth(Depth<'a>),
    Trade(Trade<'a>),
    /// Trades of one taker at one price, put together.
    Aggregate(Trade<'a>),
    Best(Best<'a>),
    Snapshot(Snapshot<'a>),
    /// Of a stream that is not used.
    Other,
}

impl<'a> Frame<'a> {
    /// Reads a frame.
    pub(super) fn parse(json: &'a str) -> serde_json::Result<Self> {
        fn data<'a, T: Deserialize<'a>>(json: &'a str) -> serde_json::Result<T> {
            serde_json::from_str(json).map(|Envelope { data }| data)
        }
        let Some(stream) = serde_json::from_str::<Head<'_>>(json)?.stream else {
            return serde_json::from_str(json).map(Self::Snapshot);
        };
        match stream.split('@').nth(1) {
            Some("depth") => data(json).map(Self::Depth),
            Some("trade") => data(json).map(Self::Trade),
            Some("aggTrade") => data(json).map(Self::Aggregate),
            Some("bookTicker") => data(json).map(Self::Best),
            _ => Ok(Self::Other),
        }
    }

    /// Of which market it is, as Binance writes it, if it says.
    pub(super) fn name(&self) -> Option<&'a str> {
        match self {
            Self::Depth(Depth { name, .. })
            | Self::Trade(Trade { name, .. })
            | Self::Aggregate(Trade { name, .. })
            | Self::Best(Best { name, .. }) => Some(name),
            Self::Snapshot(_) | Self::Other => None,
        }
    }
}
