//! A request that comes again with the human's answer.

use rmcp::model::{ElicitResult, ErrorData, InputResponses};

use super::answer::{Said, settle};
use super::ask::{INPUT, Outcome, by_retry};
use super::state::{Bound, RequestStates};
use crate::inquiry::{Inquiry, Unanswered};

/// What a request that comes again brings with it.
pub(crate) struct Retry {
    state: String,
    responses: InputResponses,
}

impl Retry {
    /// Tells a request that comes again from one that comes for the first time.
    pub(crate) fn of(state: Option<String>, responses: Option<InputResponses>) -> Result<Option<Self>, Unanswered> {
        match (state, responses) {
            (Some(state), responses) => Ok(Some(Self { state, responses: responses.unwrap_or_default() })),
            (None, None) => Ok(None),
            // Taken for a new request, it would place a second order.
            (None, Some(_)) => {
                let refusal = "inputResponses come with the requestState that was given for them; nothing was done";
                Err(Unanswered::Refused(ErrorData::invalid_params(refusal, None)))
            }
        }
    }
}

/// Goes on where the question was asked. No new order is placed, whatever comes of it: the state names the one that
/// waits.
pub(crate) async fn go_on(
    inquiry: &Inquiry<'_>,
    states: &RequestStates,
    request: &Bound,
    retry: Retry,
) -> Result<Outcome, Unanswered> {
    let asked = states.open(&retry.state, request).map_err(Unanswered::Refused)?;
    let Some(form) = retry.responses.get(INPUT) else {
        return by_retry(inquiry, states, request, asked.order_id).await;
    };
    let form: ElicitResult = serde_json::from_value(form.clone()).map_err(|error| {
        let refusal = format!("inputResponses.{INPUT} is no answer to a form: {error}");
        Unanswered::Refused(ErrorData::invalid_params(refusal, None))
    })?;
    settle(inquiry, &asked, Said::of(&form)).await.map(Outcome::Answer)
}
