//! One request of a client, and what is asked of the application on its behalf.

use std::future;
use std::sync::Arc;

use cambist_app::{Call, Face, Progress};
use cambist_model::access::{Grant, Permission};
use cambist_model::{AppError, RequestId, SimulatedFault};
use cambist_ops::{Answer, Entry, Feed, FeedRequest, OperationSpec, Problem, Request, Tier, from_pairs, registry};
use rmcp::RoleServer;
use rmcp::model::{ErrorCode, ErrorData, RequestMetaObject};
use rmcp::service::RequestContext;
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use crate::McpFace;
use crate::visitor::granted;

/// The key of a request's `_meta` that makes a simulated exchange fail.
const SIMULATE_FAULT: &str = "cambist/simulate_fault";

/// A request of a client: in whose name it asks, and until when it waits.
#[derive(Clone)]
pub(crate) struct Inquiry<'a> {
    face: &'a McpFace,
    call: Call,
    canceled: CancellationToken,
}

/// Why there is no answer.
pub(crate) enum Unanswered {
    /// The application says why.
    Problem(Box<Problem>),
    /// The request is not one that the protocol allows.
    Refused(ErrorData),
    /// The client does not wait any more. Whatever is said now, it does not hear.
    Canceled,
}

impl<'a> Inquiry<'a> {
    /// Reads who asks and how from a request's circumstances.
    pub(crate) fn begin(face: &'a McpFace, context: &RequestContext<RoleServer>) -> Result<Self, Unanswered> {
        let mut call = Call::granted(face.ids().request_id(), granted(context), Face::Mcp);
        call.fault = fault(&context.meta).map_err(|error| Unanswered::problem(error, call.request_id))?;
        Ok(Self { face, call, canceled: context.ct.clone() })
    }

    /// A request with nothing special about it, of whoever was granted this and waits until `canceled`.
    pub(crate) fn plain(face: &'a McpFace, grant: Arc<Grant>, canceled: CancellationToken) -> Self {
        let call = Call::granted(face.ids().request_id(), grant, Face::Mcp);
        Self { face, call, canceled }
    }

    /// Who asks.
    pub(crate) fn principal(&self) -> &str {
        &self.call.principal
    }

    /// Does a human's yes count that comes with this request? Whoever has only a token to trade may be a program that
    /// fills in the form itself.
    pub(crate) fn may_bring_a_yes(&self) -> bool {
        self.call.grant.permits(Permission::ApproveOrder)
    }

    /// The same request, to which a human said yes in a form that the client shows to its user.
    pub(crate) fn agreed_to_by_a_human(&self) -> Self {
        Self { call: Call { human: true, ..self.call.clone() }, ..self.clone() }
    }

    /// Tells `progress` how far the work has come.
    pub(crate) fn telling(mut self, progress: Progress) -> Self {
        self.call.progress = progress;
        self
    }

    /// Asks an operation. When the client cancels, a read stops. What acts is carried through: half of it, such as some
    /// of all orders canceled, is worse than the whole.
    pub(crate) async fn ask(&self, operation: &Entry, input: Map<String, Value>) -> Result<Answer, Unanswered> {
        let OperationSpec { name, tier, .. } = operation.spec();
        let request = Request { operation: (*name).to_owned(), call: self.call.clone(), input };
        let may_stop = matches!(tier, Tier::Read | Tier::PrivateRead);
        if may_stop && self.canceled.is_cancelled() {
            return Err(Unanswered::Canceled);
        }
        let given_up = async { if may_stop { self.canceled().await } else { future::pending().await } };
        // Most answers are there at once; only for others is it worth to wait for a word of the client.
        tokio::select! {
            biased;
            answer = self.face.caller().call(request) => answer.map_err(|problem| Unanswered::Problem(Box::new(problem))),
            () = given_up => Err(Unanswered::Canceled),
        }
    }

    /// Asks an operation that is part of answering another one, whether it is offered to clients or not.
    pub(crate) async fn ask_by_name(
        &self,
        name: &str,
        input: impl IntoIterator<Item = (&str, String)>,
    ) -> Result<Answer, Unanswered> {
        let Some(operation) = registry().get(name) else {
            return Err(self.failed(AppError::not_found("operation", format!("there is no operation {name:?}"))));
        };
        let input = input.into_iter().map(|(field, text)| (field.to_owned(), text.into())).collect();
        self.ask(operation, input).await
    }

    /// Asks an operation with text that its schema says how to read.
    pub(crate) async fn ask_in_words<'p>(
        &self,
        operation: &Entry,
        pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    ) -> Result<Answer, Unanswered> {
        let input = from_pairs(operation.input_schema(), pairs).map_err(|error| self.failed(error))?;
        self.ask(operation, input).await
    }

    /// Opens a feed, from the present state on.
    pub(crate) async fn feed(&self, request: FeedRequest) -> Result<Feed, Unanswered> {
        let feed = self.face.caller().feed(self.call.clone(), request, None).await;
        feed.map_err(|problem| Unanswered::Problem(Box::new(problem)))
    }

    /// The client does not wait any more.
    pub(crate) async fn canceled(&self) {
        self.canceled.cancelled().await;
    }

    /// An error, as this request is told of it.
    pub(crate) fn failed(&self, error: AppError) -> Unanswered {
        Unanswered::problem(error, self.call.request_id)
    }
}

impl Unanswered {
    fn problem(error: AppError, request_id: RequestId) -> Self {
        Self::Problem(Box::new(Problem::new(error, request_id)))
    }
}

/// Where a protocol error has to be given, the problem goes with it as data.
impl From<Unanswered> for ErrorData {
    fn from(unanswered: Unanswered) -> Self {
        use cambist_model::ErrorCode as Ours;
        let problem = match unanswered {
            Unanswered::Problem(problem) => problem,
            Unanswered::Refused(refusal) => return refusal,
            Unanswered::Canceled => return Self::internal_error("the request was canceled", None),
        };
        let code = match problem.code {
            Ours::NotFound => ErrorCode::RESOURCE_NOT_FOUND,
            Ours::InvalidInput => ErrorCode::INVALID_PARAMS,
            _ => ErrorCode::INTERNAL_ERROR,
        };
        Self::new(code, problem.detail.clone(), Some(as_json(&problem)))
    }
}

/// A problem as it is shown.
pub(crate) fn as_json(problem: &Problem) -> Value {
    // Strings, numbers and lists of them always serialize.
    serde_json::to_value(problem).unwrap_or_default()
}

/// The fault that a request wants a simulated exchange to have.
fn fault(meta: &RequestMetaObject) -> Result<Option<SimulatedFault>, AppError> {
    let Some(wanted) = meta.get(SIMULATE_FAULT) else { return Ok(None) };
    serde_json::from_value(wanted.clone())
        .map(Some)
        .map_err(|error| AppError::invalid_field(format!("_meta[\"{SIMULATE_FAULT}\"]"), error.to_string()))
}
