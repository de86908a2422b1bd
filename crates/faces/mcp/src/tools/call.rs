//! Calling a tool.

use std::sync::Arc;

use bytes::Bytes;
use cambist_model::ErrorCode;
use cambist_model::access::Grant;
use cambist_ops::{Answer, Entry};
use rmcp::RoleServer;
use rmcp::model::{CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, JsonObject};
use rmcp::service::RequestContext;
use tokio_util::sync::CancellationToken;

use super::progress;
use crate::McpFace;
use crate::approval::{self, Bound, Outcome, Retry};
use crate::inquiry::{Inquiry, Unanswered, as_json};
use crate::visitor::granted;

/// Asks the operation that the tool stands for. Whatever goes wrong with it is a result that the model can read and act
/// on; only a tool that is not there, or a retry that is not one, is an error of the protocol.
pub(crate) async fn call(
    face: &McpFace,
    request: CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<CallToolResponse, ErrorData> {
    let Some(operation) = face.permitted(&request.name, &granted(context)) else {
        let shown: String = request.name.chars().take(64).collect();
        return Err(ErrorData::invalid_params(format!("there is no tool {shown:?} here; tools/list names them"), None));
    };
    match answer(face, operation, request, context).await {
        Ok(Outcome::Answer(answer)) => Ok(success(&answer).into()),
        Ok(Outcome::InputRequired(input)) => Ok(input.into()),
        Err(Unanswered::Problem(problem)) => Ok(CallToolResult::structured_error(as_json(&problem)).into()),
        Err(unanswered) => Err(unanswered.into()),
    }
}

/// What an operation said, as JSON, to be told without the library.
pub(crate) struct Told {
    pub(crate) json: Bytes,
    pub(crate) is_error: bool,
}

/// Asks an operation that only reads, for a call with nothing special about it, until it is `canceled`. `None` is for what
/// is an error of the protocol, or not asked any more.
pub(crate) async fn read(
    face: &McpFace,
    operation: &Entry,
    arguments: JsonObject,
    grant: Arc<Grant>,
    canceled: CancellationToken,
) -> Option<Told> {
    match Inquiry::plain(face, grant, canceled).ask(operation, arguments).await {
        Ok(answer) => Some(Told { json: answer.body, is_error: false }),
        Err(Unanswered::Problem(problem)) => Some(Told { json: as_json(&problem).to_string().into(), is_error: true }),
        Err(Unanswered::Refused(_) | Unanswered::Canceled) => None,
    }
}

/// Asks, and has a human asked where one has to agree first.
async fn answer(
    face: &McpFace,
    operation: &Entry,
    request: CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<Outcome, Unanswered> {
    let inquiry = Inquiry::begin(face, context)?;
    let arguments = request.arguments.unwrap_or_default();
    let bound = Bound::to(inquiry.principal(), operation.spec().name, &arguments);
    if let Some(retry) = Retry::of(request.request_state, request.input_responses)? {
        return approval::go_on(&inquiry, face.states(), &bound, retry).await;
    }
    match ask(&inquiry, operation, arguments, context).await {
        Err(Unanswered::Problem(problem))
            if problem.code == ErrorCode::ConfirmationRequired && inquiry.may_bring_a_yes() =>
        {
            approval::ask(&inquiry, face.states(), &bound, context, problem).await
        }
        answer => answer.map(Outcome::Answer),
    }
}

/// Asks, and tells the client how far the work has come if it wants to know.
async fn ask(
    inquiry: &Inquiry<'_>,
    operation: &Entry,
    input: JsonObject,
    context: &RequestContext<RoleServer>,
) -> Result<Answer, Unanswered> {
    let Some(token) = context.meta.get_progress_token() else { return inquiry.ask(operation, input).await };
    let work = |progress| async move { inquiry.clone().telling(progress).ask(operation, input).await };
    progress::told(&context.peer, token, work).await
}

/// The answer as structure, and the very same JSON as text for clients that read only that.
fn success(answer: &Answer) -> CallToolResult {
    let mut result = CallToolResult::success(vec![ContentBlock::text(String::from_utf8_lossy(&answer.body))]);
    result.structured_content = Some(answer.value());
    result
}
