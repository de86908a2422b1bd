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
    by_key: HashMap<CacheKey, Line>,
    last: u64,
}

/// Those who want the answer to one question.
#[derive(Default)]
struct Line {
    /// What is being asked, and its number.
    now: Option<(u64, Flight)>,
    /// What will be asked after that.
    next: Option<(u64, Flight)>,
}

impl Flights {
    /// The answer to the question under `key`: `ask` asks it, unless it is being asked already. `None` if it ended without
    /// an answer because Cambist stops.
    pub(crate) fn join(&self, key: CacheKey, ask: impl FnOnce() -> BoxFuture<'static, Outcome>) -> Flight {
        let mut under_way = self.under_way();
        let line = under_way.by_key.get(&key);
        if let Some((_, flight)) = line.and_then(|line| line.now.as_ref().or(line.next.as_ref())) {
            return flight.clone();
        }
        let (number, flight, tell) = under_way.promise();
        under_way.by_key.entry(key).or_default().now = Some((number, flight.clone()));
        drop(under_way);
        self.fly(key, number, tell, ask());
        flight
    }

    /// The same, with an answer that was asked for after now: while the question is being asked for others, whoever comes
    /// waits for that to be over, and then it is asked once for all of them.
    pub(crate) fn join_next<F>(&self, key: CacheKey, ask: impl FnOnce() -> F + Send + 'static) -> Flight
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let mut under_way = self.under_way();
        if let Some((_, next)) = under_way.by_key.get(&key).and_then(|line| line.next.as_ref()) {
            return next.clone();
        }
        let (number, flight, tell) = under_way.promise();
        let line = under_way.by_key.entry(key).or_default();
        line.next = Some((number, flight.clone()));
        let before = line.now.as_ref().map(|(_, before)| before.clone());
        drop(under_way);
        let flights = self.clone();
        self.fly(key, number, tell, async move {
            if let Some(before) = before {
                before.await;
            }
            flights.under_way().depart(key, number);
            ask().await
        });
        flight
    }

    fn fly(
        &self,
        key: CacheKey,
        number: u64,
        tell: oneshot::Sender<Outcome>,
        asked: impl Future<Output = Outcome> + Send + 'static,
    ) {
        let (stopped, ended) = (self.stopped.clone(), Ended { flights: self.clone(), key, number });
        self.tasks.spawn(async move {
            let outcome = stopped.run_until_cancelled(asked).await;
            // Whoever comes now finds the answer in the cache, or asks anew.
            drop(ended);
            if let Some(outcome) = outcome {
                // Nobody may be waiting any more.
                let _ = tell.send(outcome);
            }
        });
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

impl UnderWay {
    /// One that waited for its turn begins: whoever comes from now on waits for the one after it.
    fn depart(&mut self, key: CacheKey, number: u64) {
        let Some(line) = self.by_key.get_mut(&key) else { return };
        if let Some(next) = line.next.take_if(|(next, _)| *next == number) {
            line.now = Some(next);
        }
    }

    /// One has ended, or will not begin any more.
    fn end(&mut self, key: CacheKey, number: u64) {
        let Some(line) = self.by_key.get_mut(&key) else { return };
        line.now.take_if(|(now, _)| *now == number);
        line.next.take_if(|(next, _)| *next == number);
        if line.now.is_none() && line.next.is_none() {
            self.by_key.remove(&key);
        }
    }

    fn promise(&mut self) -> (u64, Flight, oneshot::Sender<Outcome>) {
        self.last += 1;
        let (tell, told) = oneshot::channel();
        (self.last, told.map(Result::ok).boxed().shared(), tell)
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
        self.flights.under_way().end(self.key, self.number);
    }
}
