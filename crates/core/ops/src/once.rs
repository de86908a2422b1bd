//! Acts that have a key are done once: asked for again, they are answered again.

use bytes::Bytes;
use cambist_app::{App, Asked, Call};
use cambist_model::{AppError, ErrorCode, IdempotencyKey, OrderStatus};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::{Entry, Problem, decode};

/// The input field that carries the idempotency key of an act.
pub const KEY_FIELD: &str = "idempotency_key";

/// What came of an act, as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome<'a> {
    #[serde(borrow)]
    Answer(&'a RawValue),
    Problem(Box<Problem>),
}

/// Does `entry` with its input, unless its key says that it was done before. Errors are shown by `show`.
pub(crate) async fn run(
    app: &App,
    entry: &Entry,
    mut call: Call,
    input: Map<String, Value>,
    show: impl Fn(AppError) -> Problem,
) -> Result<Bytes, Problem> {
    let mut input: Map<String, Value> = decode(entry.input_schema(), input).map_err(&show)?;
    let Some(key) = take_key(&mut input).map_err(&show)? else {
        return entry.run(app, &call, input).await.map_err(show);
    };
    let body = serde_json::to_vec(&(entry.spec().name, &input)).map_err(AppError::internal).map_err(&show)?;
    let turn = match app.answers.ask(&call, &key, &body).await.map_err(&show)? {
        Asked::Before(kept) => return again(&kept, &call).map_err(show)?,
        Asked::Now(turn) => turn,
    };
    call.idempotency_key = Some(key);
    let outcome = entry.run(app, &call, input).await.map_err(show);
    let kept = match &outcome {
        Ok(answer) if is_settled(answer) => serde_json::from_slice(answer).map(Outcome::Answer),
        Err(problem) if is_final(problem) => Ok(Outcome::Problem(Box::new(problem.clone()))),
        Ok(_) | Err(_) => return outcome,
    };
    let kept = kept.and_then(|kept| serde_json::to_string(&kept)).map_err(AppError::internal);
    let done = match kept {
        Ok(kept) => app.answers.keep(&turn, kept).await,
        Err(error) => Err(error),
    };
    // The act is done and recorded; asked for again, its order is recognized by its client order id.
    if let Err(error) = done {
        tracing::warn!(request_id = %call.request_id, %error, "the answer to an act with a key could not be kept");
    }
    outcome
}

fn take_key(input: &mut Map<String, Value>) -> Result<Option<IdempotencyKey>, AppError> {
    let Some(key) = input.remove(KEY_FIELD) else { return Ok(None) };
    serde_json::from_value(key).map(Some).map_err(|error| AppError::invalid_field(KEY_FIELD, error.to_string()))
}

/// Will the answer stay what it is? One that waits for a human or for an exchange's word will not, and one that is about no
/// order is as easily found again.
fn is_final(problem: &Problem) -> bool {
    problem.order_id.is_some() && !matches!(problem.code, ErrorCode::ConfirmationRequired | ErrorCode::OutcomeUnknown)
}

/// Does the answer tell what came of the act? Not if its order still waits for a human or for an exchange's word: then the
/// order itself is looked at whenever the act is asked for again.
fn is_settled(answer: &[u8]) -> bool {
    use OrderStatus as S;
    let about = serde_json::from_slice::<AboutOrder>(answer);
    !about.is_ok_and(|AboutOrder { order }| {
        matches!(order.status, S::AwaitingApproval | S::Pending | S::Unknown | S::PendingCancel)
    })
}

/// What an answer about one order says of its state.
#[derive(Deserialize)]
struct AboutOrder {
    order: State,
}

#[derive(Deserialize)]
struct State {
    status: OrderStatus,
}

/// The answer that was given before, to the request of now.
fn again(kept: &str, call: &Call) -> Result<Result<Bytes, Problem>, AppError> {
    Ok(match serde_json::from_str(kept).map_err(AppError::internal)? {
        Outcome::Answer(answer) => Ok(Bytes::copy_from_slice(answer.get().as_bytes())),
        Outcome::Problem(problem) => Err(Problem { instance: call.request_id.to_string(), ..*problem }),
    })
}
