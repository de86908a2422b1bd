//! The caller that asks another process.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cambist_app::{Call, Position};
use cambist_model::access::Proof;
use cambist_model::{AppError, Timestamp};
use cambist_ops::{Answer, Caller, Entry, Feed, FeedRequest, Problem, Request, Tier, decode, registry};
use cambist_ports::Clock;
use serde_json::{Map, Value};

use crate::connection::{Connection, connect};
use crate::outcome::Failure;
use crate::send::{CallHeaders, request, send};
use crate::{Endpoint, Unanswered, WireRequest, feed, feed_message};

/// How long a connection may take.
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);

/// How long an answer may take. A server gives up a read after 60 seconds, so whoever is silent longer is not there.
const ANSWER_PATIENCE: Duration = Duration::from_secs(90);

/// Asks a running Cambist.
///
/// The server's problems are passed on as they are. If no answer comes the problem is `server_unavailable`; if the
/// operation trades and may have arrived it is `outcome_unknown`. Nothing is ever sent twice.
#[derive(Clone)]
pub struct RemoteCaller {
    endpoint: Endpoint,
    token: Option<String>,
    clock: Arc<dyn Clock>,
}

impl RemoteCaller {
    /// Asks the server at `endpoint`. Nothing is connected before something is asked.
    pub fn new(endpoint: Endpoint, clock: Arc<dyn Clock>) -> Self {
        Self { endpoint, token: None, clock }
    }

    /// Shows this token with everything that it asks. One that cannot stand in a header is refused when something is asked.
    #[must_use]
    pub fn with_token(self, token: Option<String>) -> Self {
        Self { token, ..self }
    }

    fn headers(&self, call: &Call) -> CallHeaders {
        call_headers(&self.endpoint, self.token.as_deref(), call)
    }

    /// Asks for an operation, and tells a failure from one after which it is safe to ask somebody else.
    pub async fn ask(&self, request: Request) -> Result<Answer, Unanswered> {
        let Request { operation, call, input } = request;
        let refused = |error: AppError| Unanswered::told(Problem::new(error, call.request_id));
        let Some(entry) = registry().get(&operation) else {
            return Err(refused(AppError::not_found("operation", format!("there is no operation {operation:?}"))));
        };
        let tier = entry.spec().tier;
        let wire = wire_request(entry, input).map_err(refused)?;
        let answer = self.answer(&call, tier, wire).await;
        answer.map_err(|failure| failure.into_unanswered(&self.endpoint, tier, call.request_id))
    }

    /// Opens a feed, and tells a failure from one after which it makes sense to ask somebody else.
    pub async fn ask_for_feed(
        &self,
        call: Call,
        request: FeedRequest,
        after: Option<Position>,
    ) -> Result<Feed, Unanswered> {
        let opened = async {
            let connection = self.connect().await?;
            let subscribe = feed_message::subscribe(&request, after);
            feed::open(connection, &self.endpoint, &self.headers(&call), subscribe, Arc::clone(&self.clock)).await
        };
        opened.await.map_err(|failure| failure.into_unanswered(&self.endpoint, Tier::Read, call.request_id))
    }

    async fn answer(&self, call: &Call, tier: Tier, wire: WireRequest) -> Result<Answer, Failure> {
        let answered = async {
            let connection = self.connect().await?;
            send(connection, request(&self.endpoint, wire, &self.headers(call))?).await
        };
        tokio::select! {
            answer = answered => answer,
            () = self.clock.sleep_until(self.patience(call, tier)) => {
                Err(Failure::Lost("did not answer in time".to_owned()))
            }
        }
    }

    async fn connect(&self) -> Result<Connection, Failure> {
        let until = self.clock.now().plus(CONNECT_PATIENCE);
        tokio::select! {
            connected = connect(&self.endpoint) => {
                connected.map_err(|error| Failure::NotSent(format!("cannot be reached: {error}")))
            }
            () = self.clock.sleep_until(until) => {
                Err(Failure::NotSent(format!("cannot be reached within {} seconds", CONNECT_PATIENCE.as_secs())))
            }
        }
    }

    /// Until when an answer is waited for. The caller's own deadline is for reads; an order is not abandoned for it.
    fn patience(&self, call: &Call, tier: Tier) -> Timestamp {
        let longest = self.clock.now().plus(ANSWER_PATIENCE);
        call.deadline.filter(|_| tier < Tier::Trade).map_or(longest, |deadline| deadline.min(longest))
    }
}

#[async_trait]
impl Caller for RemoteCaller {
    async fn call(&self, request: Request) -> Result<Answer, Problem> {
        self.ask(request).await.map_err(|unanswered| unanswered.problem)
    }

    async fn feed(&self, call: Call, request: FeedRequest, after: Option<Position>) -> Result<Feed, Problem> {
        self.ask_for_feed(call, request, after).await.map_err(|unanswered| unanswered.problem)
    }
}

fn wire_request(entry: &Entry, input: Map<String, Value>) -> Result<WireRequest, AppError> {
    // The same field names, unknown and missing ones refused in the same words as in this process.
    let input: Map<String, Value> = decode(entry.input_schema(), input)?;
    WireRequest::new(&entry.spec().http, entry.input_schema(), input)
}

/// What the server is told of the call. Who asks is for the server to find out, by the token; but the process that has
/// the data directory believes this one, which is of the same user, and is told what was granted to whom this one let in.
fn call_headers(endpoint: &Endpoint, token: Option<&str>, call: &Call) -> CallHeaders {
    let mut headers = vec![("Cambist-Face", call.face.as_str().to_owned())];
    headers.extend(call.human.then(|| ("Cambist-Human", "yes".to_owned())));
    headers.extend(call.fault.map(|fault| ("Cambist-Simulate-Fault", fault.as_str().to_owned())));
    match endpoint {
        Endpoint::Unix(_) if call.grant.proof != Proof::Local => {
            // Names and lists of words always have a form in JSON.
            headers.push(("Cambist-Grant", serde_json::to_string(&*call.grant).unwrap_or_default()));
        }
        Endpoint::Unix(_) => {}
        Endpoint::Tcp { .. } => headers.extend(token.map(|token| ("Authorization", format!("Bearer {token}")))),
    }
    headers
}
