//! Errors found by this face itself.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use cambist_model::{AppError, FieldProblem, RequestId};
use cambist_ops::Problem;

use super::problem;

/// The answer to a request that this face itself refuses.
pub(crate) fn refused(refusal: impl Into<Refusal>, request_id: RequestId) -> Response {
    problem(&refusal.into().into_problem(request_id))
}

/// The answer to a request by a method that its path does not have.
pub(crate) fn method_refused(method: &Method, request_id: RequestId) -> Response {
    let problem = format!("{method} is not possible here; the header Allow says what is");
    let error = AppError::invalid(vec![FieldProblem::new("method", problem)]);
    refused(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, error), request_id)
}

/// An error, with a status of its own where HTTP has a finer one than the error's code.
#[derive(Debug)]
pub(crate) struct Refusal {
    error: AppError,
    status: Option<StatusCode>,
}

impl Refusal {
    /// An error that HTTP calls `status`.
    pub(crate) fn new(status: StatusCode, error: AppError) -> Self {
        Self { error, status: Some(status) }
    }

    /// Its outward form.
    pub(crate) fn into_problem(self, request_id: RequestId) -> Problem {
        let problem = Problem::new(self.error, request_id);
        Problem { status: self.status.map_or(problem.status, |status| status.as_u16()), ..problem }
    }
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Self { error, status: None }
    }
}
