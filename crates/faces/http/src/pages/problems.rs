//! What the error codes mean: where the `type` of a problem points.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use cambist_model::{AppError, ErrorCode};
use cambist_ops::{Outward, error_table};
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::{self, refused};
use crate::envelope::request_id;
use crate::face::HttpParts;
use crate::request;

/// What an error code means.
#[derive(Serialize, JsonSchema)]
pub(super) struct Explanation {
    code: ErrorCode,
    /// The kind in words.
    title: &'static str,
    /// The usual HTTP status.
    status: u16,
    /// The exit code of the command line.
    exit_code: u8,
    /// Does it make sense to send the same request again?
    retryable: bool,
    /// What to do about it.
    advice: &'static str,
}

impl From<Outward> for Explanation {
    fn from(row: Outward) -> Self {
        let Outward { code, status, exit, retryable, title, advice } = row;
        Self { code, title, status, exit_code: exit, retryable, advice }
    }
}

pub(super) async fn all() -> Response {
    let all: Vec<_> = error_table().map(Explanation::from).collect();
    answer::json(StatusCode::OK, serde_json::to_vec(&all).unwrap_or_default())
}

pub(super) async fn one(State(parts): State<Arc<HttpParts>>, request: Request) -> Response {
    match explain(request.uri().path()) {
        Ok(found) => answer::json(StatusCode::OK, serde_json::to_vec(&found).unwrap_or_default()),
        Err(error) => refused(error, request_id(&parts, request.extensions())),
    }
}

fn explain(path: &str) -> Result<Explanation, AppError> {
    let code: String = request::fields("/problems/{code}", path)?.into_iter().map(|(_, code)| code).collect();
    error_table().find(|row| row.code.as_str() == code).map(Explanation::from).ok_or_else(|| {
        let shown: String = code.chars().take(48).collect();
        AppError::not_found("code", format!("there is no error code {shown:?}")).hint("/problems lists all of them")
    })
}
