//! An error as every face shows it: the same object in REST (RFC 9457), in a tool's result, and from the command line.

use cambist_model::safety::Denial;
use cambist_model::{AppError, ErrorCode, FieldProblem, OrderId, RequestId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Outward, outward};

/// What went wrong, for people and for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Names the kind of problem; relative to the server, where it is explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status that goes with it.
    pub status: u16,
    /// The stable code of the kind.
    pub code: ErrorCode,
    /// What happened this time.
    pub detail: String,
    /// The request it happened to.
    pub instance: String,
    /// Does it make sense to send the same request again?
    pub retryable: bool,
    /// After how many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Which input fields were wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// Which safety rules failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denials: Vec<Denial>,
    /// The order that it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<OrderId>,
}

impl Problem {
    /// The outward form of an error. What caused it stays inside.
    pub fn new(error: AppError, request_id: RequestId) -> Self {
        let Outward { status, title, retryable, .. } = outward(error.code);
        let retry_after_s = error.retry_after.map(|wait| wait.as_millis().div_ceil(1_000));
        Self {
            kind: format!("/problems/{}", error.code),
            title: title.to_owned(),
            status,
            code: error.code,
            detail: error.detail,
            instance: request_id.to_string(),
            retryable,
            retry_after_s: retry_after_s.and_then(|seconds| u64::try_from(seconds).ok()),
            hint: error.hint,
            fields: error.fields,
            denials: error.denials,
            order_id: error.order_id,
        }
    }
}
