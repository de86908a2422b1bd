//! Asking again is not doing again: the answers to acts that were asked for with an idempotency key.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cambist_model::{AppError, ClientOrderId, ErrorCode, IdempotencyKey};
use cambist_ports::Clock;
use cambist_ports::store::{Changes, KeptAnswer, Store};

use crate::Call;
use crate::digest::digest;

/// How long an answer is kept. An order that was placed with a key is recognized for ever, by its client order id.
const KEPT_FOR: Duration = Duration::from_hours(7 * 24);

type Key = (String, IdempotencyKey);

/// The answers that are kept, and the acts that are under way.
pub struct AnswerService {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    under_way: Arc<Mutex<HashSet<Key>>>,
}

/// What is known of an act when it is asked for.
pub enum Asked {
    /// It was done, and this was the answer, as JSON.
    Before(String),
    /// It is to be done now.
    Now(Turn),
}

/// The right to do an act that has a key. While it lasts, nobody else does the same one.
pub struct Turn {
    key: Key,
    digest: String,
    under_way: Arc<Mutex<HashSet<Key>>>,
}

impl AnswerService {
    pub(crate) fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, under_way: Arc::default() }
    }

    /// Looks whether an act was asked for before with this key; `body` is everything that makes it this act.
    pub async fn ask(&self, call: &Call, key: &IdempotencyKey, body: &[u8]) -> Result<Asked, AppError> {
        let turn = self.take_turn((call.principal.clone(), key.clone()), digest(body))?;
        match self.store.kept_answer(&call.principal, key).await? {
            None => Ok(Asked::Now(turn)),
            Some(kept) if kept.digest == turn.digest => Ok(Asked::Before(kept.answer)),
            Some(kept) => {
                let detail = format!("the idempotency key {key} was used at {} for another request", kept.at);
                let hint = "use a new key for a new act; repeat the request unchanged to see its answer again";
                Err(AppError::new(ErrorCode::IdempotencyMismatch, detail).hint(hint))
            }
        }
    }

    /// Keeps the answer to an act, as JSON.
    pub async fn keep(&self, turn: &Turn, answer: String) -> Result<(), AppError> {
        let at = self.clock.now();
        let (principal, key) = turn.key.clone();
        let kept = KeptAnswer { principal, key, digest: turn.digest.clone(), answer, at };
        let forget_answers_before = Some(at.minus(KEPT_FOR));
        Ok(self.store.commit(Changes { answers: vec![kept], forget_answers_before, ..Changes::default() }).await?)
    }

    fn take_turn(&self, key: Key, digest: String) -> Result<Turn, AppError> {
        if !held(&self.under_way).insert(key.clone()) {
            let detail = format!("a request with the idempotency key {} is being carried out", key.1);
            return Err(AppError::new(ErrorCode::Conflict, detail)
                .retry_after(Duration::from_secs(1))
                .hint("send the same request again in a moment"));
        }
        Ok(Turn { key, digest, under_way: Arc::clone(&self.under_way) })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        held(&self.under_way).remove(&self.key);
    }
}

fn held(under_way: &Mutex<HashSet<Key>>) -> MutexGuard<'_, HashSet<Key>> {
    under_way.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The client order id of an order that came with a key: the same for every attempt, after any crash.
pub(crate) fn client_order_id(principal: &str, key: &IdempotencyKey) -> ClientOrderId {
    // A key holds no space, so the two parts cannot be mistaken for others.
    ClientOrderId::derived_from_key(&digest(format!("{key} {principal}")))
}
