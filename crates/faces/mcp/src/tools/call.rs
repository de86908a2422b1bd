//! Calling a tool.

use cambist_ops::{Answer, Entry};
use rmcp::RoleServer;
use rmcp::model::{CallToolRequestParams, CallToolResult, ContentBlock, ErrorData, JsonObject};
use rmcp::service::RequestContext;

use super::progress;
use crate::McpFace;
use crate::inquiry::{Inquiry, Unanswered, as_json};

/// Asks the operation that the tool stands for. Whatever goes wrong with it is a result that the model can read and act
/// on; only a tool that is not there is an error of the protocol.
pub(crate) async fn call(
    face: &McpFace,
    request: CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<CallToolResult, ErrorData> {
    let Some(operation) = face.offer(context).get(&request.name) else {
        let shown: String = request.name.chars().take(64).collect();
        return Err(ErrorData::invalid_params(format!("there is no tool {shown:?} here; tools/list names them"), None));
    };
    match ask(face, operation, request.arguments.unwrap_or_default(), context).await {
        Ok(answer) => Ok(success(&answer)),
        Err(Unanswered::Problem(problem)) => Ok(CallToolResult::structured_error(as_json(&problem))),
        Err(Unanswered::Canceled) => Err(Unanswered::Canceled.into()),
    }
}

/// Asks, and tells the client how far the work has come if it wants to know.
async fn ask(
    face: &McpFace,
    operation: &Entry,
    input: JsonObject,
    context: &RequestContext<RoleServer>,
) -> Result<Answer, Unanswered> {
    let inquiry = Inquiry::begin(face, context)?;
    let Some(token) = context.meta.get_progress_token() else { return inquiry.ask(operation, input).await };
    let work = |progress| async move { inquiry.telling(progress).ask(operation, input).await };
    progress::told(&context.peer, token, work).await
}

/// The answer as structure, and the very same JSON as text for clients that read only that.
fn success(answer: &Answer) -> CallToolResult {
    let mut result = CallToolResult::structured(answer.value());
    result.content = vec![ContentBlock::text(String::from_utf8_lossy(&answer.0))];
    result
}
