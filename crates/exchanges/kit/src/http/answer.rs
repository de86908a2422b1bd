//! What a venue answered.

use bytes::Bytes;
use cambist_model::ExchangeId;
use cambist_ports::exchange::ExchangeError;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

/// So much of an answer that cannot be read is shown, in characters.
const SHOWN: usize = 120;

/// What a venue answered: the request arrived, and the venue had something to say.
#[derive(Clone, Debug)]
pub struct HttpAnswer {
    /// Which venue.
    pub exchange: ExchangeId,
    /// How it puts it. Never 429, 418 or above 499: those are errors already.
    pub status: StatusCode,
    /// What it says about it.
    pub headers: HeaderMap,
    /// What it says, uncompressed.
    pub body: Bytes,
}

impl HttpAnswer {
    /// Reads the body as JSON, whatever the status is.
    pub fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T, ExchangeError> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let (status, start) = (self.status, beginning(&self.body));
            self.unreadable(format!("{error}; it answered {status} with {start:?}"))
        })
    }

    /// An error about this answer.
    pub fn unreadable(&self, detail: impl Into<String>) -> ExchangeError {
        ExchangeError::Protocol { exchange: self.exchange, detail: detail.into() }
    }
}

/// The first characters of a text that may be anything.
pub(crate) fn beginning(body: &[u8]) -> String {
    let start = body.get(..SHOWN * 4).unwrap_or(body);
    String::from_utf8_lossy(start).chars().filter(|c| !c.is_control()).take(SHOWN).collect()
}
