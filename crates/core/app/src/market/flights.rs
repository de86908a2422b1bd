//! One question at a time: who asks what is being asked already waits for the same answer.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cambist_model::Timestamp;
use cambist_ports::cache::CacheKey;
use cambist_ports::exchange::ExchangeError;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What came of a question.
pub(crate) type Outcome = Result<Landed, ExchangeError>;

/// A value that was fetched.
#[derive(Clone)]
pub(crate) struct Landed {
    /// The value.
    pub(crate) value: Arc<dyn Any + Send + Sync>,
    /// Until when it is as good as new.
    pub(crate) fresh_until: Timestamp,
}

type Flight = Shared<BoxFuture<'static, Option<Outcome>>>;

/// The questions that are being asked, each in a task of its own, so that it does not end with whoever asked first.
#[derive(Clone, Default)]
pub(crate) struct Flights {
    under_way: Arc<Mutex<UnderWay>>,
    tasks: TaskTracker,
    stopped: CancellationToken,
}

#[derive(Default)]
struct UnderWay {
    by_key: HashMap<CacheKey, (u64, Flight)>,
    last: u64,
}

impl Flights {
    /// The answer to the question under `key`: `ask` asks it, unless it is being asked already. `None` if it ended without
    /// an answer because Cambist stops.
    pub(crate) fn join(&self, key: CacheKey, ask: impl FnOnce() -> BoxFuture<'static, Outcome>) -> Flight {
        let mut under_way = self.under_way();
        if let Some((_, flight)) = under_way.by_key.get(&key) {
            return flight.clone();
        }
        under_way.last += 1;
        let number = under_way.last;
        let (tell, told) = oneshot::channel();
        let flight = told.map(Result::ok).boxed().shared();
        under_way.by_key.insert(key, (number, flight.clone()));
        drop(under_way);
        let (asked, stopped) = (ask(), self.stopped.clone());
        let ended = Ended { flights: self.clone(), key, number };
        self.tasks.spawn(async move {
            let outcome = stopped.run_until_cancelled(asked).await;
            // Whoever comes now finds the answer in the cache.
            drop(ended);
            if let Some(outcome) = outcome {
                // Nobody may be waiting any more.
                let _ = tell.send(outcome);
            }
        });
        flight
    }

    /// From now on every question is asked anew. Who waits already gets the answer to the old one.
    pub(crate) fn forget(&self) {
        self.under_way().by_key.clear();
    }

    /// Gives up what is being asked.
    pub(crate) async fn stop(&self) {
        self.stopped.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn under_way(&self) -> MutexGuard<'_, UnderWay> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a question off the list when it is answered, or when its task fails.
struct Ended {
    flights: Flights,
    key: CacheKey,
    number: u64,
}

impl Drop for Ended {
    fn drop(&mut self) {
        let mut under_way = self.flights.under_way();
        if under_way.by_key.get(&self.key).is_some_and(|(number, _)| *number == self.number) {
            under_way.by_key.remove(&self.key);
        }
    }
}
