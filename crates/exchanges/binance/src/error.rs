//! Binance's refusals, as one table.

use bytes::Bytes;
use cambist_exchange_kit::http::HttpAnswer;
use cambist_exchange_kit::similar;
use cambist_model::Symbol;
use cambist_ports::exchange::ExchangeError;
use serde::Deserialize;

use crate::catalog::Listings;
use crate::id::exchange_id;
use crate::wire::Refusal;

/// What was asked about: a market, and those that there are.
pub(crate) type Subject<'a> = Option<(Symbol, &'a Listings)>;

/// The body of an answer, or why there is none.
pub(crate) fn body(answer: HttpAnswer, subject: Subject<'_>) -> Result<Bytes, ExchangeError> {
    if answer.status.is_success() {
        return Ok(answer.body);
    }
    match serde_json::from_slice::<Refusal>(&answer.body) {
        Ok(refusal) => Err(refused(refusal, subject)),
        Err(_) => Err(protocol(format!("it answered {} without saying why", answer.status))),
    }
}

/// Reads JSON.
pub(crate) fn json<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, ExchangeError> {
    serde_json::from_slice(body).map_err(|error| protocol(error.to_string()))
}

/// Something that Binance does not say like this.
pub(crate) fn protocol(detail: String) -> ExchangeError {
    ExchangeError::Protocol { exchange: exchange_id(), detail }
}

/// The request is not one that can be answered.
pub(crate) fn invalid(detail: String) -> ExchangeError {
    ExchangeError::Invalid { exchange: exchange_id(), detail }
}

/// There is no such market.
pub(crate) fn unknown_symbol(symbol: Symbol, listings: &Listings) -> ExchangeError {
    ExchangeError::UnknownSymbol { exchange: exchange_id(), symbol, known: similar(symbol, listings.symbols()) }
}

fn refused(Refusal { code, msg }: Refusal, subject: Subject<'_>) -> ExchangeError {
    let exchange = exchange_id();
    let detail = format!("{msg} ({code})");
    match (code, subject) {
        // It knows no market by this name.
        (-1_121, Some((symbol, listings))) => unknown_symbol(symbol, listings),
        // Too many requests, orders or connections.
        (-1_003 | -1_015 | -1_034, _) => ExchangeError::RateLimited { exchange, retry_after: None },
        // Its own parts did not answer in time.
        (-1_007, _) => ExchangeError::Timeout { exchange },
        // It is not well, too busy, or going away.
        (-1_000 | -1_001 | -1_006 | -1_008 | -1_016, _) => ExchangeError::Unavailable { exchange, detail },
        // It wants credentials, or others.
        (-1_002 | -1_022 | -2_014 | -2_015, _) => ExchangeError::Auth { exchange, detail },
        _ => ExchangeError::Invalid { exchange, detail },
    }
}
