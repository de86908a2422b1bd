//! What can go wrong at an exchange.

use std::time::Duration;

use cambist_model::{AppError, ErrorCode, ExchangeId, Symbol};

/// An error of an exchange, translated where it enters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// It does not accept the credentials.
    #[error("{exchange} does not accept the credentials: {detail}")]
    Auth {
        /// Which exchange.
        exchange: ExchangeId,
        /// In its words.
        detail: String,
    },
    /// Too many requests.
    #[error("{exchange} limits the rate of requests")]
    RateLimited {
        /// Which exchange.
        exchange: ExchangeId,
        /// When to come back.
        retry_after: Option<Duration>,
    },
    /// The funds do not suffice.
    #[error("{exchange}: {detail}")]
    InsufficientFunds {
        /// Which exchange.
        exchange: ExchangeId,
        /// In its words.
        detail: String,
    },
    /// It does not take the order or the request as it is.
    #[error("{exchange}: {detail}")]
    Invalid {
        /// Which exchange.
        exchange: ExchangeId,
        /// In its words.
        detail: String,
    },
    /// It has no such market.
    #[error("{exchange} has no market {symbol}")]
    UnknownSymbol {
        /// Which exchange.
        exchange: ExchangeId,
        /// Which market.
        symbol: Symbol,
        /// Some that it has.
        known: Vec<Symbol>,
    },
    /// It cannot be reached, or is not serving.
    #[error("{exchange} is not available: {detail}")]
    Unavailable {
        /// Which exchange.
        exchange: ExchangeId,
        /// What happened.
        detail: String,
    },
    /// No answer came in time.
    #[error("{exchange} did not answer in time")]
    Timeout {
        /// Which exchange.
        exchange: ExchangeId,
    },
    /// Its answer could not be read.
    #[error("{exchange} gave an answer that cannot be read: {detail}")]
    Protocol {
        /// Which exchange.
        exchange: ExchangeId,
        /// What was wrong with it.
        detail: String,
    },
    /// It failed too often, and is left alone for a while.
    #[error("{exchange} is not asked at present: {failures} requests in a row failed, the last because {last_failure}")]
    CircuitOpen {
        /// Which exchange.
        exchange: ExchangeId,
        /// How many requests in a row failed.
        failures: u32,
        /// What went wrong last.
        last_failure: String,
        /// When it will be asked again.
        retry_after: Duration,
    },
    /// It cannot do this.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
}

/// Something that an exchange cannot do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{exchange} cannot {what}: {why}")]
pub struct Unsupported {
    /// Which exchange.
    pub exchange: ExchangeId,
    /// What was asked, as the end of the sentence "it cannot …".
    pub what: String,
    /// Whose lack it is.
    pub why: Why,
}

impl ExchangeError {
    /// More than there is to give is refused, not cut down in silence: `what` is asked for, and at most `most` are given.
    pub fn at_most(exchange: ExchangeId, what: &str, asked: u32, most: u32) -> Result<usize, Self> {
        if asked > most {
            let detail = format!("{asked} {what} were asked for, at most {most} are given");
            return Err(Self::Invalid { exchange, detail });
        }
        Ok(usize::try_from(asked).unwrap_or(usize::MAX))
    }
}

impl Unsupported {
    /// What every role of an account answers where only the public market is asked.
    pub fn no_account(exchange: ExchangeId) -> Self {
        let what = "trade or show an account".to_owned();
        Self { exchange, what, why: Why::NotImplemented }
    }
}

/// Whose lack it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// The exchange does not offer it.
    #[error("the exchange does not offer it")]
    NotOffered,
    /// Our adapter does not know it yet.
    #[error("Cambist's adapter does not know it yet")]
    NotImplemented,
}

impl From<Unsupported> for AppError {
    fn from(error: Unsupported) -> Self {
        Self::new(ErrorCode::UnsupportedByExchange, error.to_string())
            .hint("list_exchanges shows what each exchange can do")
    }
}

impl From<ExchangeError> for AppError {
    fn from(error: ExchangeError) -> Self {
        let detail = error.to_string();
        match error {
            ExchangeError::Auth { .. } => Self::new(ErrorCode::ExchangeAuth, detail),
            ExchangeError::RateLimited { retry_after, .. } => {
                let wait = retry_after.unwrap_or(Duration::from_secs(1));
                Self::new(ErrorCode::ExchangeRateLimited, detail).retry_after(wait)
            }
            ExchangeError::InsufficientFunds { .. } | ExchangeError::Invalid { .. } => {
                Self::new(ErrorCode::ExchangeRejected, detail)
            }
            ExchangeError::UnknownSymbol { known, .. } => {
                let names: Vec<_> = known.iter().map(ToString::to_string).collect();
                Self::not_found("symbol", detail).hint(format!("it has {}", names.join(", ")))
            }
            ExchangeError::CircuitOpen { retry_after, .. } => {
                let hint = "it is tried again by itself; list_exchanges shows when";
                Self::new(ErrorCode::ExchangeUnavailable, detail).retry_after(retry_after).hint(hint)
            }
            ExchangeError::Unavailable { .. } | ExchangeError::Timeout { .. } | ExchangeError::Protocol { .. } => {
                Self::new(ErrorCode::ExchangeUnavailable, detail).retry_after(Duration::from_secs(1))
            }
            ExchangeError::Unsupported(unsupported) => unsupported.into(),
        }
    }
}
