//! The outward numbers of every error code: one table, from which HTTP statuses, exit codes and the reference follow.

use cambist_model::ErrorCode;

/// What an error code means outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outward {
    /// The code.
    pub code: ErrorCode,
    /// The HTTP status.
    pub status: u16,
    /// The exit code of the command line.
    pub exit: u8,
    /// Does it make sense to send the same request again?
    pub retryable: bool,
    /// The kind in words.
    pub title: &'static str,
    /// What it means and what to do, for the reference.
    pub advice: &'static str,
}

/// What `code` means outside. A code without a row does not compile.
pub const fn outward(code: ErrorCode) -> Outward {
    use ErrorCode as C;
    let (status, exit, retryable, title, advice) = match code {
        C::InvalidInput => (400, 2, false, "Invalid input", "Correct the fields named in `fields` and send it again."),
        C::Unauthenticated => (401, 4, false, "Not authenticated", "Send a valid token."),
        C::Forbidden => (403, 4, false, "Not allowed", "Ask for a token with the scope that `detail` names."),
        C::NotFound => (404, 5, false, "Not found", "Check the name; `hint` says what exists."),
        C::Conflict => (409, 6, false, "Conflict", "Look at the current state before deciding again."),
        C::IdempotencyMismatch => (409, 6, false, "Key used for another request", "Use a new key for a new request."),
        C::OrderDenied => {
            (422, 3, false, "Order denied", "Nothing was sent. `denials` lists every rule that failed with its limit.")
        }
        C::ConfirmationRequired => {
            (428, 3, false, "A human has to agree", "Nothing was sent. A human has to agree first.")
        }
        C::Unsupported => (501, 7, false, "Not supported yet", "Cambist cannot do this yet."),
        C::UnsupportedByExchange => {
            (422, 7, false, "Not supported by the exchange", "`list_exchanges` shows what each exchange can do.")
        }
        C::ExchangeRejected => (422, 8, false, "Refused by the exchange", "`detail` holds the exchange's reason."),
        C::ExchangeAuth => {
            (502, 8, false, "Credentials refused by the exchange", "Check the API key and its permissions.")
        }
        C::RateLimited => (429, 9, true, "Too many requests", "Wait `retry_after_s` seconds."),
        C::ExchangeRateLimited => (503, 9, true, "The exchange limits requests", "Wait `retry_after_s` seconds."),
        C::ExchangeUnavailable => (
            503,
            10,
            true,
            "The exchange is not available",
            "Nothing was changed. Try again after `retry_after_s` seconds.",
        ),
        C::OutcomeUnknown => (
            504,
            11,
            false,
            "Outcome unknown",
            "It was sent and may have been carried out. Ask `get_order` until the status is known; never send it again.",
        ),
        C::StorageUnavailable => {
            (503, 12, true, "The records are not available", "Check the disk and `cambist doctor`.")
        }
        C::ServerUnavailable => {
            (503, 14, true, "The server does not answer", "Nothing was changed. See that `cambist serve` runs there.")
        }
        C::Busy => (503, 13, true, "Busy", "Another process is in the way; `detail` names it."),
        C::ConfigInvalid => (500, 78, false, "Configuration invalid", "Correct the setting that `detail` names."),
        C::Internal => (500, 1, false, "Internal error", "A defect of Cambist. Report it with the id in `instance`."),
    };
    Outward { code, status, exit, retryable, title, advice }
}

/// Every row, in the order of the codes.
pub fn error_table() -> impl Iterator<Item = Outward> {
    ErrorCode::ALL.iter().map(|code| outward(*code))
}
