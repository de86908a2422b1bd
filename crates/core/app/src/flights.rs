//! One question at a time: who asks what is being asked already waits for the same answer.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, ready};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Waits for what comes of a question: `None` if it ended without an answer.
pub type Flight<T> = Shared<BoxFuture<'static, Option<T>>>;

/// The questions that are being asked, each in a task of its own, so that it does not end with whoever asked first. `K`
/// tells questions apart, `T` is what comes of one. Clones share everything.
pub struct Flights<K, T> {
    under_way: Arc<Mutex<UnderWay<K, T>>>,
    tasks: TaskTracker,
    stopped: CancellationToken,
}

struct UnderWay<K, T> {
    by_key: HashMap<K, Line<T>>,
    last: u64,
    /// So many questions at a time.
    most: usize,
}

/// Those who want the answer to one question.
struct Line<T> {
    /// What is being asked, and its number.
    now: Option<(u64, Flight<T>)>,
    /// What will be asked after that.
    next: Option<(u64, Flight<T>)>,
}

impl<K, T> Flights<K, T>
where
    K: Clone + Eq + Hash + Send + 'static,
    T: Clone + Send + Sync + 'static,
{
    /// None, and so many at a time at most: one more ends at once, without an answer.
    pub fn at_most(most: usize) -> Self {
        let flights = Self::default();
        flights.under_way().most = most;
        flights
    }

    /// The answer to the question under `key`: `ask` asks it, unless it is being asked already. `None` if it ended without
    /// an answer, because everything stops or because too much is asked already.
    pub fn join(&self, key: K, ask: impl FnOnce() -> BoxFuture<'static, T>) -> Flight<T> {
        let mut under_way = self.under_way();
        let line = under_way.by_key.get(&key);
        if let Some((_, flight)) = line.and_then(|line| line.now.as_ref().or(line.next.as_ref())) {
            return flight.clone();
        }
        let Some((number, flight, tell)) = under_way.promise(&key) else { return ready(None).boxed().shared() };
        under_way.by_key.entry(key.clone()).or_default().now = Some((number, flight.clone()));
        drop(under_way);
        self.fly(key, number, tell, ask());
        flight
    }

    /// The same, with an answer that was asked for after now: while the question is being asked for others, whoever comes
    /// waits for that to be over, and then it is asked once for all of them.
    pub fn join_next<F>(&self, key: K, ask: impl FnOnce() -> F + Send + 'static) -> Flight<T>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut under_way = self.under_way();
        if let Some((_, next)) = under_way.by_key.get(&key).and_then(|line| line.next.as_ref()) {
            return next.clone();
        }
        let Some((number, flight, tell)) = under_way.promise(&key) else { return ready(None).boxed().shared() };
        let line = under_way.by_key.entry(key.clone()).or_default();
        line.next = Some((number, flight.clone()));
        let before = line.now.as_ref().map(|(_, before)| before.clone());
        drop(under_way);
        let (flights, own) = (self.clone(), key.clone());
        self.fly(key, number, tell, async move {
            if let Some(before) = before {
                before.await;
            }
            flights.under_way().depart(&own, number);
            ask().await
        });
        flight
    }

    fn fly(&self, key: K, number: u64, tell: oneshot::Sender<T>, asked: impl Future<Output = T> + Send + 'static) {
        let (stopped, ended) = (self.stopped.clone(), Ended { flights: self.clone(), key, number });
        self.tasks.spawn(async move {
            let outcome = stopped.run_until_cancelled(asked).await;
            // Whoever comes now finds the answer where it was put, or asks anew.
            drop(ended);
            if let Some(outcome) = outcome {
                // Nobody may be waiting any more.
                let _ = tell.send(outcome);
            }
        });
    }

    /// From now on every question is asked anew. Who waits already gets the answer to the old one.
    pub fn forget(&self) {
        self.under_way().by_key.clear();
    }

    /// Gives up what is being asked.
    pub async fn stop(&self) {
        self.stopped.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl<K, T> Flights<K, T> {
    fn under_way(&self) -> MutexGuard<'_, UnderWay<K, T>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, T> Clone for Flights<K, T> {
    fn clone(&self) -> Self {
        let Self { under_way, tasks, stopped } = self;
        Self { under_way: Arc::clone(under_way), tasks: tasks.clone(), stopped: stopped.clone() }
    }
}

impl<K, T> Default for Flights<K, T> {
    fn default() -> Self {
        let under_way = UnderWay { by_key: HashMap::new(), last: 0, most: usize::MAX };
        Self {
            under_way: Arc::new(Mutex::new(under_way)),
            tasks: TaskTracker::new(),
            stopped: CancellationToken::new(),
        }
    }
}

impl<T> Default for Line<T> {
    fn default() -> Self {
        Self { now: None, next: None }
    }
}

impl<K: Eq + Hash, T> UnderWay<K, T> {
    /// One that waited for its turn begins: whoever comes from now on waits for the one after it.
    fn depart(&mut self, key: &K, number: u64) {
        let Some(line) = self.by_key.get_mut(key) else { return };
        if let Some(next) = line.next.take_if(|(next, _)| *next == number) {
            line.now = Some(next);
        }
    }

    /// One has ended, or will not begin any more.
    fn end(&mut self, key: &K, number: u64) {
        let Some(line) = self.by_key.get_mut(key) else { return };
        line.now.take_if(|(now, _)| *now == number);
        line.next.take_if(|(next, _)| *next == number);
        if line.now.is_none() && line.next.is_none() {
            self.by_key.remove(key);
        }
    }
}

impl<K: Eq + Hash, T: Clone + Send + Sync + 'static> UnderWay<K, T> {
    /// One more, if there is room for its question or the question is among those under way.
    fn promise(&mut self, key: &K) -> Option<(u64, Flight<T>, oneshot::Sender<T>)> {
        if self.by_key.len() >= self.most && !self.by_key.contains_key(key) {
            return None;
        }
        self.last += 1;
        let (tell, told) = oneshot::channel();
        Some((self.last, told.map(Result::ok).boxed().shared(), tell))
    }
}

/// Takes a question off the list when it is answered, or when its task fails.
struct Ended<K: Eq + Hash, T> {
    flights: Flights<K, T>,
    key: K,
    number: u64,
}

impl<K: Eq + Hash, T> Drop for Ended<K, T> {
    fn drop(&mut self) {
        self.flights.under_way().end(&self.key, self.number);
    }
}
