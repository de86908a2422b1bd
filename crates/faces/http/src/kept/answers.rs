//! The answers that are kept, by what was asked.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use cambist_model::Timestamp;

use super::KeptAnswer;

/// The most memory that all of them take together, in bytes.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Longer questions are not kept: nobody who means well asks them twice.
const LONGEST_QUESTION: usize = 512;

/// The answers that are kept, by path and query as they were written.
#[derive(Default)]
pub(crate) struct KeptAnswers(RwLock<Shelf>);

#[derive(Default)]
struct Shelf {
    answers: HashMap<Box<str>, Arc<KeptAnswer>>,
    /// What they take together.
    bytes: usize,
}

impl KeptAnswers {
    /// The answer to a question, if there is one that may be given now.
    pub(crate) fn get(&self, asked: &Uri, now: Timestamp) -> Option<Arc<KeptAnswer>> {
        let shelf = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = shelf.answers.get(question(asked)?)?;
        found.is_fresh(now).then(|| Arc::clone(found))
    }

    /// Keeps an answer, if there is room for it when all that are not fresh are gone.
    pub(crate) fn keep(&self, asked: &Uri, answer: &Arc<KeptAnswer>, now: Timestamp) {
        let Some(question) = question(asked).filter(|question| question.len() <= LONGEST_QUESTION) else { return };
        let mut shelf = self.0.write().unwrap_or_else(PoisonError::into_inner);
        shelf.put(question, Arc::clone(answer), now);
    }
}

impl Shelf {
    fn put(&mut self, question: &str, answer: Arc<KeptAnswer>, now: Timestamp) {
        let size = |question: &str, answer: &KeptAnswer| question.len() + answer.size();
        let needed = size(question, &answer);
        if let Some(old) = self.answers.remove(question) {
            self.bytes -= size(question, &old);
        }
        if self.bytes + needed > MOST_BYTES {
            self.answers.retain(|_, answer| answer.is_fresh(now));
            self.bytes = self.answers.iter().map(|(question, answer)| size(question, answer)).sum();
        }
        if self.bytes + needed <= MOST_BYTES {
            self.bytes += needed;
            self.answers.insert(question.into(), answer);
        }
    }
}

fn question(asked: &Uri) -> Option<&str> {
    asked.path_and_query().map(PathAndQuery::as_str)
}
