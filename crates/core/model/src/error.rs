//! The one error that crosses the middle of Cambist, and its stable codes.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::OrderId;
use crate::safety::Denial;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What kind of thing went wrong. Codes are part of the public contract; their HTTP status, exit code and advice
    /// are one table in `cambist-ops`.
    ErrorCode, "an error code" {
        /// The input cannot be read or does not fit together.
        InvalidInput = "invalid_input",
        /// Nobody proved who is asking.
        Unauthenticated = "unauthenticated",
        /// Who is asking may not.
        Forbidden = "forbidden",
        /// There is no such thing.
        NotFound = "not_found",
        /// It contradicts what is already there.
        Conflict = "conflict",
        /// The same idempotency key came with another body.
        IdempotencyMismatch = "idempotency_mismatch",
        /// Our safety rules refused the order.
        OrderDenied = "order_denied",
        /// A human has to agree first.
        ConfirmationRequired = "confirmation_required",
        /// Cambist cannot do this yet.
        Unsupported = "unsupported",
        /// The exchange does not offer this, or its adapter does not know it yet.
        UnsupportedByExchange = "unsupported_by_exchange",
        /// The exchange refused.
        ExchangeRejected = "exchange_rejected",
        /// The exchange does not accept the credentials or their permissions.
        ExchangeAuth = "exchange_auth",
        /// Too many requests to us.
        RateLimited = "rate_limited",
        /// Too many requests to the exchange.
        ExchangeRateLimited = "exchange_rate_limited",
        /// The exchange cannot be reached or does not answer.
        ExchangeUnavailable = "exchange_unavailable",
        /// An order was sent and its outcome is not known.
        OutcomeUnknown = "outcome_unknown",
        /// The records cannot be read or written.
        StorageUnavailable = "storage_unavailable",
        /// A running Cambist that was to be asked cannot be reached or does not answer.
        ServerUnavailable = "server_unavailable",
        /// Another process is in the way.
        Busy = "busy",
        /// The configuration is wrong; start-up only.
        ConfigInvalid = "config_invalid",
        /// A defect of ours.
        Internal = "internal",
    }
}

/// What is wrong with one field of an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldProblem {
    /// The path of the field, like `limit_price` or `symbols[2]`.
    pub field: Cow<'static, str>,
    /// What is wrong, and the cure.
    pub problem: String,
}

impl FieldProblem {
    /// `problem` with `field`.
    pub fn new(field: impl Into<Cow<'static, str>>, problem: impl Into<String>) -> Self {
        Self { field: field.into(), problem: problem.into() }
    }
}

/// An error with everything that any face needs to show it.
///
/// `detail` and `hint` are fit for users. `source` is for the log only: it is written once, where the error is handled,
/// and never sent.
#[derive(Debug)]
pub struct AppError {
    /// The kind, stable.
    pub code: ErrorCode,
    /// What happened, for the user.
    pub detail: String,
    /// Which fields were wrong.
    pub fields: Vec<FieldProblem>,
    /// Which safety rules failed.
    pub denials: Vec<Denial>,
    /// What to do about it.
    pub hint: Option<String>,
    /// When it makes sense to try again.
    pub retry_after: Option<Duration>,
    /// The order that it concerns.
    pub order_id: Option<OrderId>,
    /// What caused it; for the log.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl AppError {
    /// An error of this kind.
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            fields: Vec::new(),
            denials: Vec::new(),
            hint: None,
            retry_after: None,
            order_id: None,
            source: None,
        }
    }

    /// Input with something wrong in it.
    pub fn invalid(fields: Vec<FieldProblem>) -> Self {
        let list: Vec<_> = fields.iter().map(|f| format!("{}: {}", f.field, f.problem)).collect();
        Self { fields, ..Self::new(ErrorCode::InvalidInput, list.join("; ")) }
    }

    /// Input with one thing wrong in it.
    pub fn invalid_field(field: impl Into<Cow<'static, str>>, problem: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem::new(field, problem)])
    }

    /// Something that is not there, asked for in `field`.
    pub fn not_found(field: &'static str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self { fields: vec![FieldProblem::new(field, detail.clone())], ..Self::new(ErrorCode::NotFound, detail) }
    }

    /// An order that the safety rules refused.
    pub fn denied(denials: Vec<Denial>) -> Self {
        let list: Vec<_> = denials.iter().map(ToString::to_string).collect();
        Self { denials, ..Self::new(ErrorCode::OrderDenied, list.join("; ")) }
    }

    /// A defect of ours. What it was goes to the log, not to the user.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(ErrorCode::Internal, "something went wrong inside Cambist; the log has the details").caused_by(source)
    }

    /// Says what to do about it.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }

    /// Says which order it concerns.
    #[must_use]
    pub fn about(self, order_id: OrderId) -> Self {
        Self { order_id: Some(order_id), ..self }
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn caused_by(self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { source: Some(source.into()), ..self }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for AppError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}

impl From<crate::AmountError> for AppError {
    fn from(error: crate::AmountError) -> Self {
        // Input is checked where it is read; a sum that does not stay exact later is ours to explain.
        Self::internal(error)
    }
}
