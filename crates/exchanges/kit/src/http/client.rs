//! Asking a venue.

use std::sync::Arc;
use std::time::Duration;

use cambist_model::{ExchangeId, Timestamp};
use cambist_ports::Clock;
use cambist_ports::exchange::ExchangeError;
use http::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, RETRY_AFTER, USER_AGENT};
use http::{HeaderValue, Request, StatusCode};
use http_body_util::Empty;

use super::answer::{HttpAnswer, beginning};
use super::body;
use crate::rate::{Budget, Rate};
use crate::transport::{Spoiled, Transport};

/// How long a venue that limits the rate is left alone when it does not say how long.
const PAUSE: Duration = Duration::from_secs(1);

/// The longest that a venue may want to be left alone; what it says beyond that is no sensible number.
const LONGEST_PAUSE: Duration = Duration::from_hours(72);

/// How a venue is asked.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Which venue.
    pub exchange: ExchangeId,
    /// Where it is: scheme, host, and port if it is not the usual one; a path before all paths is fine.
    pub url: String,
    /// How long an answer may take.
    pub timeout: Duration,
    /// How much may be asked.
    pub rate: Rate,
}

/// A venue's REST interface. Nothing is asked more often than the venue allows: whoever comes too early waits, as long as
/// its own time suffices.
pub struct HttpClient {
    settings: HttpSettings,
    budget: Budget,
    transport: Transport,
    clock: Arc<dyn Clock>,
}

impl HttpClient {
    /// Asks by `transport`.
    pub fn new(mut settings: HttpSettings, transport: Transport, clock: Arc<dyn Clock>) -> Self {
        settings.url.truncate(settings.url.trim_end_matches('/').len());
        Self { budget: Budget::new(settings.rate), settings, transport, clock }
    }

    /// Asks for a path with its query, which weighs `weight`, once.
    ///
    /// The answer is given by `deadline`, if there is one, and within the timeout in any case. A venue that limits the rate,
    /// is broken or cannot be reached is an error; what it says otherwise is for the adapter to judge.
    pub async fn get(&self, path: &str, weight: u32, deadline: Option<Timestamp>) -> Result<HttpAnswer, ExchangeError> {
        let timeout = self.clock.now().plus(self.settings.timeout);
        let latest = deadline.map_or(timeout, |deadline| deadline.min(timeout));
        self.admit(weight, latest).await?;
        tokio::select! {
            answer = self.ask(path) => answer,
            () = self.clock.sleep_until(latest) => Err(ExchangeError::Timeout { exchange: self.settings.exchange }),
        }
    }

    /// Leaves the venue alone for a while: it said, in an answer that only the adapter understands, that it was asked too
    /// often. Answers the error for that.
    pub fn limited(&self, retry_after: Option<Duration>) -> ExchangeError {
        let pause = retry_after.unwrap_or(PAUSE).min(LONGEST_PAUSE);
        self.budget.pause(self.clock.now().plus(pause));
        ExchangeError::RateLimited { exchange: self.settings.exchange, retry_after: Some(pause) }
    }

    /// Waits until it may be asked.
    async fn admit(&self, weight: u32, latest: Timestamp) -> Result<(), ExchangeError> {
        let exchange = self.settings.exchange;
        let limited = |wait| ExchangeError::RateLimited { exchange, retry_after: Some(wait) };
        let mut now = self.clock.now();
        let mut at = self.budget.take(weight, now, latest).map_err(limited)?;
        while now < at {
            self.clock.sleep_until(at).await;
            now = self.clock.now();
            // The venue may have asked for silence while we waited for our turn.
            at = self.budget.paused_until();
            if at > latest {
                return Err(limited(at.since(now)));
            }
        }
        Ok(())
    }

    async fn ask(&self, path: &str) -> Result<HttpAnswer, ExchangeError> {
        let exchange = self.settings.exchange;
        let request = Request::get(format!("{}{path}", self.settings.url))
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .header(ACCEPT_ENCODING, HeaderValue::from_static("gzip"))
            .header(USER_AGENT, HeaderValue::from_static(concat!("cambist/", env!("CARGO_PKG_VERSION"))))
            .body(Empty::new());
        let request = request.map_err(|error| ExchangeError::Invalid { exchange, detail: error.to_string() })?;
        let spoiled = |spoiled| match spoiled {
            Spoiled::Cut(detail) => ExchangeError::Unavailable { exchange, detail },
            Spoiled::Unreadable(detail) => ExchangeError::Protocol { exchange, detail },
        };
        let (parts, body) = self.transport.ask(request).await.map_err(spoiled)?.into_parts();
        let body = body::read(&parts.headers, body).await.map_err(spoiled)?;
        let answer = HttpAnswer { exchange, status: parts.status, headers: parts.headers, body };
        self.judge(answer)
    }

    /// What all venues mean alike.
    fn judge(&self, answer: HttpAnswer) -> Result<HttpAnswer, ExchangeError> {
        // 418 is what a venue says that has had enough of 429.
        if matches!(answer.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::IM_A_TEAPOT) {
            return Err(self.limited(retry_after(&answer.headers)));
        }
        if answer.status.is_server_error() {
            let detail = format!("it answers {} with {:?}", answer.status, beginning(&answer.body));
            return Err(ExchangeError::Unavailable { exchange: self.settings.exchange, detail });
        }
        Ok(answer)
    }
}

/// How long it wants to be left alone. Venues write seconds; a date is not understood.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}
