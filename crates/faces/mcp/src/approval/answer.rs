//! What the human said, and what is done about it.

use cambist_model::{AppError, ErrorCode, OrderId};
use cambist_ops::Answer;
use rmcp::model::{ElicitResult, ElicitationAction};
use serde_json::Value;

use super::question::{FIELD, Question};
use super::state::Asked;
use crate::inquiry::{Inquiry, Unanswered};

/// What came back from a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The form was sent with the box ticked.
    Yes,
    /// It was refused, or sent with the box not ticked.
    No,
    /// It was put aside.
    Nothing,
}

impl Said {
    pub(super) fn of(form: &ElicitResult) -> Self {
        let ticked = form.content.as_ref().and_then(|content| content.get(FIELD)) == Some(&Value::Bool(true));
        match form.action {
            ElicitationAction::Accept if ticked => Self::Yes,
            ElicitationAction::Accept | ElicitationAction::Decline => Self::No,
            _ => Self::Nothing,
        }
    }
}

/// Does as the human said. The answer is the order; whatever else came of it is a problem.
pub(super) async fn settle(inquiry: &Inquiry<'_>, asked: &Asked, said: Said) -> Result<Answer, Unanswered> {
    let Asked { order_id, seal } = asked;
    match said {
        Said::Yes => {
            let yes = [("order_id", order_id.to_string()), ("seal", seal.clone())];
            inquiry.agreed_to_by_a_human().ask_by_name("approve_order", yes).await
        }
        Said::No => {
            inquiry.ask_by_name("decline_order", [("order_id", order_id.to_string())]).await?;
            let error = AppError::new(ErrorCode::OrderDenied, "the human said no; nothing was sent")
                .hint("ask the user what to do instead; do not place it again unasked");
            Err(inquiry.failed(error.about(*order_id)))
        }
        Said::Nothing => {
            let question = look_up(inquiry, *order_id).await?;
            let detail = "the human said neither yes nor no; nothing was sent";
            let hint = format!(
                "the order waits until {}: a human may run `cambist approve {order_id}`; get_order tells what came of it",
                question.plan.expires_at
            );
            let error = AppError::new(ErrorCode::ConfirmationRequired, detail).hint(hint);
            Err(inquiry.failed(error.about(*order_id)))
        }
    }
}

/// The question that is open about an order.
pub(super) async fn look_up(inquiry: &Inquiry<'_>, order_id: OrderId) -> Result<Question, Unanswered> {
    let answer = inquiry.ask_by_name("get_approval", [("order_id", order_id.to_string())]).await?;
    Question::read(&answer).map_err(|error| {
        tracing::error!(%error, %order_id, "an approval could not be read");
        inquiry.failed(AppError::internal(error).about(order_id))
    })
}
