//! What a failure on the way means for the one who asked.

use cambist_model::{AppError, ErrorCode, RequestId};
use cambist_ops::{Problem, Tier};

use crate::Endpoint;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server said why.
    Told(Box<Problem>),
    /// The request never left; the text ends the sentence "the server at … ".
    NotSent(String),
    /// It left, and no answer came that can be read.
    Lost(String),
    /// Somebody answered that nothing was done, but it was not a Cambist.
    Stranger(String),
}

impl Failure {
    /// The problem that it is for an operation of this tier.
    ///
    /// What trades and may have arrived is `outcome_unknown`, for it must not be sent again; everything else that the
    /// server did not explain is `server_unavailable`.
    pub(crate) fn into_problem(self, endpoint: &Endpoint, tier: Tier, request_id: RequestId) -> Problem {
        let unavailable = |detail: String| AppError::new(ErrorCode::ServerUnavailable, detail);
        let error = match self {
            Self::Told(problem) => return *problem,
            Self::Lost(why) if tier == Tier::Trade => {
                let detail =
                    format!("it was sent to the server at {endpoint}, which {why}; it may have been carried out");
                AppError::new(ErrorCode::OutcomeUnknown, detail)
                    .hint("look at list_orders before you decide; do not send it again")
            }
            Self::Lost(why) => unavailable(format!("the server at {endpoint} {why}")),
            Self::NotSent(why) => {
                unavailable(format!("the server at {endpoint} {why}")).hint("is `cambist serve` running there?")
            }
            Self::Stranger(why) => {
                unavailable(format!("what listens at {endpoint} {why}")).hint("is it a Cambist of this version?")
            }
        };
        Problem::new(error, request_id)
    }
}
