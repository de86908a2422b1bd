//! Asking the human, by the way that the client has for it.

use std::collections::BTreeMap;

use cambist_model::{AppError, ErrorCode, OrderId};
use cambist_ops::{Answer, Problem};
use rmcp::RoleServer;
use rmcp::model::{ClientResult, ElicitRequest, InputRequest, InputRequiredResult, ProtocolVersion, ServerRequest};
use rmcp::service::{PeerRequestOptions, RequestContext, ServiceError};

use super::answer::{Said, look_up, settle};
use super::question::Question;
use super::state::{Asked, Bound, RequestStates};
use crate::inquiry::{Inquiry, Unanswered};

/// The name under which the human's answer comes back.
pub(super) const INPUT: &str = "approval";

/// How a request ended, or how it goes on.
pub(crate) enum Outcome {
    /// The operation's answer.
    Answer(Answer),
    /// The client asks its user and sends the request again.
    InputRequired(InputRequiredResult),
}

/// How a client can be asked something.
enum Way {
    /// By a request of ours to it, within its session.
    InSession,
    /// By an answer that makes it send its request again. There are no requests to clients of the newer era.
    ByRetry,
}

impl Way {
    /// The way to this client, if it shows forms to its user at all.
    fn to(context: &RequestContext<RoleServer>) -> Option<Self> {
        let elicitation = context.client_capabilities()?.elicitation?;
        // A client that names no kind of elicitation means forms.
        let shows_forms = elicitation.form.is_some() || elicitation.url.is_none();
        let newer = context.protocol_version().is_some_and(|version| version >= ProtocolVersion::V_2026_07_28);
        shows_forms.then_some(if newer { Self::ByRetry } else { Self::InSession })
    }
}

/// Asks the human about an order that `problem` says has to wait for one. A client that cannot be asked is told just
/// that problem.
pub(crate) async fn ask(
    inquiry: &Inquiry<'_>,
    states: &RequestStates,
    request: &Bound,
    context: &RequestContext<RoleServer>,
    problem: Box<Problem>,
) -> Result<Outcome, Unanswered> {
    let (Some(order_id), Some(way)) = (problem.order_id, Way::to(context)) else {
        return Err(Unanswered::Problem(problem));
    };
    match way {
        Way::ByRetry => by_retry(inquiry, states, request, order_id).await,
        Way::InSession => {
            let question = look_up(inquiry, order_id).await?;
            let Some(said) = in_session(inquiry, context, &question).await? else {
                return Err(Unanswered::Problem(problem));
            };
            let asked = Asked { order_id, seal: question.seal };
            settle(inquiry, &asked, said).await.map(Outcome::Answer)
        }
    }
}

/// Has the client ask its user and send the request again.
pub(super) async fn by_retry(
    inquiry: &Inquiry<'_>,
    states: &RequestStates,
    request: &Bound,
    order_id: OrderId,
) -> Result<Outcome, Unanswered> {
    let question = look_up(inquiry, order_id).await?;
    let form = InputRequest::Elicitation(ElicitRequest::new(question.form()));
    let asked = Asked { order_id, seal: question.seal };
    let state = states.seal(&asked, request).map_err(|error| inquiry.failed(AppError::internal(error)))?;
    let inputs = BTreeMap::from([(INPUT.to_owned(), form)]);
    Ok(Outcome::InputRequired(InputRequiredResult::new(Some(inputs), Some(state))))
}

/// Asks within the session and waits for the human; nothing if the client failed to ask.
async fn in_session(
    inquiry: &Inquiry<'_>,
    context: &RequestContext<RoleServer>,
    question: &Question,
) -> Result<Option<Said>, Unanswered> {
    let form = ServerRequest::ElicitRequest(ElicitRequest::new(question.form()));
    let options = PeerRequestOptions::with_timeout(question.left());
    let answer = async { context.peer.send_request_with_option(form, options).await?.await_response().await };
    let answer = tokio::select! {
        biased;
        () = inquiry.canceled() => return Err(Unanswered::Canceled),
        answer = answer => answer,
    };
    match answer {
        Ok(ClientResult::ElicitResult(form)) => Ok(Some(Said::of(&form))),
        Err(ServiceError::Timeout { .. }) => {
            let detail = format!("no human answered until {}; nothing was sent", question.plan.expires_at);
            let error = AppError::new(ErrorCode::Conflict, detail).hint("ask the user whether to place it again");
            Err(inquiry.failed(error.about(question.order.order_id)))
        }
        Ok(_) => Ok(None),
        Err(error) => {
            tracing::debug!(%error, "a client could not ask its user");
            Ok(None)
        }
    }
}
