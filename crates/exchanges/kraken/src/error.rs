//! Kraken's errors: a list of texts in an answer whose status says nothing.

use cambist_exchange_kit::http::HttpClient;
use cambist_model::Symbol;
use cambist_ports::exchange::ExchangeError;

use crate::id::exchange_id;

/// What an error of Kraken's means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Auth,
    RateLimited,
    Timeout,
    Unavailable,
    UnknownSymbol,
    Invalid,
}

/// What its errors mean, by how they begin; the first that fits counts. It writes some with and without a space.
const TABLE: &[(&str, Meaning)] = &[
    ("EQuery:Unknown asset pair", Meaning::UnknownSymbol),
    ("EQuery:Invalid asset pair", Meaning::UnknownSymbol),
    ("Currency pair not supported", Meaning::UnknownSymbol),
    ("EAPI:Rate limit exceeded", Meaning::RateLimited),
    ("EOrder:Rate limit exceeded", Meaning::RateLimited),
    ("EGeneral:Too many requests", Meaning::RateLimited),
    ("EGeneral:Temporary lockout", Meaning::RateLimited),
    ("EService:Throttled", Meaning::RateLimited),
    ("Exceeded msg rate", Meaning::RateLimited),
    ("EService:Timeout", Meaning::Timeout),
    ("EService:Deadline elapsed", Meaning::Timeout),
    ("EService:", Meaning::Unavailable),
    ("EGeneral:Internal error", Meaning::Unavailable),
    ("EAPI:Invalid", Meaning::Auth),
    ("EGeneral:Permission denied", Meaning::Auth),
];

/// The errors in an answer as one of ours; `None` when there is none. What begins with a W only warns.
pub(crate) fn translate<'a>(
    errors: impl IntoIterator<Item = &'a str>,
    symbol: Option<Symbol>,
    client: &HttpClient,
) -> Option<ExchangeError> {
    let error = errors.into_iter().find(|error| !error.starts_with('W'))?;
    Some(match meaning(error) {
        // Whoever asks next has to wait too.
        Meaning::RateLimited => client.limited(None),
        _ => of_text(error, symbol),
    })
}

/// One error of Kraken's as one of ours.
pub(crate) fn of_text(error: &str, symbol: Option<Symbol>) -> ExchangeError {
    let exchange = exchange_id();
    let detail = error.to_owned();
    match (meaning(error), symbol) {
        (Meaning::UnknownSymbol, Some(symbol)) => ExchangeError::UnknownSymbol { exchange, symbol, known: Vec::new() },
        (Meaning::Auth, _) => ExchangeError::Auth { exchange, detail },
        (Meaning::RateLimited, _) => ExchangeError::RateLimited { exchange, retry_after: None },
        (Meaning::Timeout, _) => ExchangeError::Timeout { exchange },
        (Meaning::Unavailable, _) => ExchangeError::Unavailable { exchange, detail },
        (Meaning::Invalid | Meaning::UnknownSymbol, _) => ExchangeError::Invalid { exchange, detail },
    }
}

fn meaning(error: &str) -> Meaning {
    let plain = error.replace(": ", ":");
    let row = TABLE.iter().find(|(beginning, _)| plain.starts_with(beginning));
    row.map_or(Meaning::Invalid, |(_, meaning)| *meaning)
}
