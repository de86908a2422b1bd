//! What a failure on the way means for the one who asked.

use cambist_model::{AppError, ErrorCode, RequestId};
use cambist_ops::{Problem, Tier};

use crate::Endpoint;

/// A question without an answer.
#[derive(Clone, Debug)]
pub struct Unanswered {
    /// What whoever asked is told.
    pub problem: Problem,
    /// Can the request have left this process? If not, somebody else may be asked the same.
    pub may_have_arrived: bool,
}

impl Unanswered {
    /// The problem is the answer.
    pub(crate) fn told(problem: Problem) -> Self {
        Self { problem, may_have_arrived: true }
    }
}

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
    /// What it means for an operation of this tier.
    ///
    /// What trades and may have arrived is `outcome_unknown`, for it must not be sent again; everything else that the
    /// server did not explain is `server_unavailable`.
    pub(crate) fn into_unanswered(self, endpoint: &Endpoint, tier: Tier, request_id: RequestId) -> Unanswered {
        let may_have_arrived = !matches!(self, Self::NotSent(_));
        Unanswered { problem: self.into_problem(endpoint, tier, request_id), may_have_arrived }
    }

    fn into_problem(self, endpoint: &Endpoint, tier: Tier, request_id: RequestId) -> Problem {
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
