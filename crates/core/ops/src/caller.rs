//! How a face asks: by name, with JSON, and without knowing whether the answer comes from this process.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use cambist_app::{App, Call, Fresh, Freshness, Position};
use cambist_model::access::Proof;
use cambist_model::{AppError, ErrorCode};
use cambist_ports::Clock;
use futures_util::future::{Either, select};
use serde_json::{Map, Value};

use crate::feed::{Feed, FeedRequest, open_feed};
use crate::permission::{permit, permit_feed};
use crate::{Idempotency, Problem, Started, once, registry};

/// Somebody who answers: this process, or another one over a connection.
#[async_trait]
pub trait Caller: Send + Sync {
    /// Asks for an operation.
    async fn call(&self, request: Request) -> Result<Answer, Problem>;

    /// Opens a feed: after the last event that is known, if that is still there, or from the present state on.
    async fn feed(&self, call: Call, request: FeedRequest, after: Option<Position>) -> Result<Feed, Problem>;
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// The operation's name.
    pub operation: String,
    /// On whose behalf.
    pub call: Call,
    /// The input, as JSON.
    pub input: Map<String, Value>,
}

/// An answer: the output, serialized once.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The output, as JSON in one line.
    pub body: Bytes,
    /// Until when the same bytes may be given to whoever asks the same and may ask it; `None` if they hold for this call
    /// only. Only market data from the cache ever has it. An `age_ms` in the bytes is that of the moment they were made.
    pub fresh: Option<Fresh>,
}

impl Answer {
    /// An answer to this call only.
    pub fn once(body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), fresh: None }
    }

    /// The output as a JSON value.
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// When to ask again after a start that takes long.
const PAUSE: Duration = Duration::from_secs(2);

/// Answers from this process.
#[derive(Clone)]
pub struct LocalCaller {
    app: Arc<App>,
    /// What all but market data waits for; `None` if it is over.
    start: Option<Start>,
}

/// A start that may not be over.
#[derive(Clone)]
struct Start {
    started: Started,
    patience: Duration,
    clock: Arc<dyn Clock>,
}

impl LocalCaller {
    /// Answers with this application, which has started.
    pub fn new(app: Arc<App>) -> Self {
        Self { app, start: None }
    }

    /// Answers with this application while it starts: market data at once, all else when it has `started`. Whoever has waited
    /// for that as long as `patience` is refused: nothing may be carried out when whoever asked for it has given it up.
    pub fn starting(app: Arc<App>, started: Started, patience: Duration, clock: Arc<dyn Clock>) -> Self {
        Self { app, start: Some(Start { started, patience, clock }) }
    }

    /// Waits for the start, unless all that is asked for is market data, by somebody who needs no token.
    async fn begun(&self, call: &Call, is_market_data: bool) -> Result<(), AppError> {
        match &self.start {
            Some(start) if !is_market_data || call.grant.proof != Proof::Local => start.wait().await,
            _ => Ok(()),
        }
    }
}

impl Start {
    async fn wait(&self) -> Result<(), AppError> {
        if self.started.is_done() {
            return Ok(());
        }
        let too_late = self.clock.sleep_until(self.clock.now().plus(self.patience));
        match select(pin!(self.started.wait()), too_late).await {
            Either::Left((started, _)) => started,
            Either::Right(_) => {
                let detail = "what is about accounts is not ready yet, as Cambist is still starting; nothing was done";
                Err(AppError::new(ErrorCode::ServerUnavailable, detail).retry_after(PAUSE))
            }
        }
    }
}

#[async_trait]
impl Caller for LocalCaller {
    async fn call(&self, request: Request) -> Result<Answer, Problem> {
        let Request { operation, call, mut input } = request;
        let Some(entry) = registry().get(&operation) else {
            let error = AppError::not_found("operation", format!("there is no operation {operation:?}"));
            return Err(problem(error, &call, &operation));
        };
        let call =
            if entry.spec().shows_all_the_same() { Call { freshness: Freshness::noted(), ..call } } else { call };
        let show = |error| problem(error, &call, &operation);
        self.begun(&call, entry.spec().shows_all_the_same()).await.map_err(show)?;
        let since = self.app.market.cache_epoch().now();
        self.app.access.welcome(&call).await.map_err(show)?;
        permit(&self.app, entry, &call, &mut input).await.map_err(show)?;
        let body = match entry.spec().idempotency {
            // What acts is a larger future than what most calls need room for.
            Idempotency::NeedsKey => Box::pin(once::run(&self.app, entry, call.clone(), input, show)).await,
            Idempotency::Safe | Idempotency::Idempotent => entry.run(&self.app, &call, input).await.map_err(show),
        };
        Ok(Answer { body: body?, fresh: call.freshness.until().map(|until| since.until(until)) })
    }

    async fn feed(&self, call: Call, request: FeedRequest, after: Option<Position>) -> Result<Feed, Problem> {
        let opened = async {
            self.begun(&call, request.channel.of_a_market()).await?;
            self.app.access.welcome(&call).await?;
            permit_feed(&self.app, &call, request)?;
            open_feed(&self.app, &call, request, after).await
        };
        opened.await.map_err(|error| problem(error, &call, "feed"))
    }
}

/// Logs what the caller is not told, once, and makes the outward form.
fn problem(error: AppError, call: &Call, operation: &str) -> Problem {
    let (request_id, face) = (call.request_id, call.face);
    let source = error.source.as_ref().map(ToString::to_string);
    if error.code == ErrorCode::Internal {
        tracing::error!(%request_id, %face, operation, source, "{error}");
    } else {
        tracing::debug!(%request_id, %face, operation, source, "{error}");
    }
    Problem::new(error, request_id)
}
