//! Answers that are given again while they are fresh.
//!
//! What comes from the cache of market data says until when it may be repeated. Until then the same question gets the same
//! bytes, without asking anybody again: [`HttpService`](crate::HttpService) looks here before the router and answers whatever it knows. It lets in only
//! those who would have been let in without being looked at any closer; everybody else goes the usual way, and so does every
//! question that has something special about it. The only thing that changes in a repeated answer is how old it is.
//!
//! Deliberately absent: any decision how long something is fresh.

mod ages;
mod answer;
mod answers;
mod packed;
mod tag;

pub(crate) use answer::KeptAnswer;
pub(crate) use answers::KeptAnswers;
