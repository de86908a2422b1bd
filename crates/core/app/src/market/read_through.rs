//! A value from the cache, or from its exchange.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use cambist_model::{AppError, Timestamp};
use cambist_ports::cache::{Cache, CacheEntry, CacheError, CacheKey, CacheKind, CacheSelection, CacheState};
use cambist_ports::exchange::ExchangeError;
use cambist_ports::{Clock, Ctx};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::counts::{CacheReport, Counted, Counts};
use super::lifetimes::Lifetime;
use super::unknown::UnknownSymbols;
use super::weight::Weight;
use crate::{CacheEpoch, CacheLifetimes, Call, Flights};

/// How long a question may take that is asked for all who wait. Each of them waits as long as it likes.
const PATIENCE: Duration = Duration::from_mins(1);

/// Reads values through the cache. It is shared by everything that it starts.
#[derive(Clone)]
pub(crate) struct ReadThrough(Arc<Parts>);

struct Parts {
    cache: Option<Arc<dyn Cache>>,
    lifetimes: CacheLifetimes,
    flights: Flights<CacheKey, Outcome>,
    unknown: UnknownSymbols,
    counts: Counts,
    epoch: CacheEpoch,
    clock: Arc<dyn Clock>,
}

/// What came of a question.
type Outcome = Result<Landed, ExchangeError>;

/// A value that was fetched.
#[derive(Clone)]
struct Landed {
    value: Arc<dyn Any + Send + Sync>,
    /// Until when it is as good as new.
    fresh_until: Timestamp,
}

/// What can be kept: it has a form outside of this process, and a weight within.
pub(crate) trait Kept: Serialize + DeserializeOwned + Weight + Send + Sync + 'static {}

impl<T: Serialize + DeserializeOwned + Weight + Send + Sync + 'static> Kept for T {}

/// Asks an exchange for a value.
pub(crate) type Fetch<T> = Box<dyn FnOnce(Ctx) -> BoxFuture<'static, Result<T, ExchangeError>> + Send>;

impl ReadThrough {
    pub(crate) fn new(cache: Option<Arc<dyn Cache>>, lifetimes: CacheLifetimes, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Parts {
            cache,
            lifetimes,
            clock,
            flights: Flights::default(),
            unknown: UnknownSymbols::default(),
            counts: Counts::default(),
            epoch: CacheEpoch::default(),
        }))
    }

    pub(crate) fn epoch(&self) -> &CacheEpoch {
        &self.0.epoch
    }

    pub(crate) fn lifetimes(&self) -> &CacheLifetimes {
        &self.0.lifetimes
    }

    /// The value under `key`, fetched if it is not there; the call notes until when it may be repeated.
    ///
    /// A call that wants something simulated to go wrong is about the exchange and not about the value, so it gets there.
    pub(crate) async fn read<T: Kept>(
        &self,
        call: &Call,
        key: CacheKey,
        life: Lifetime,
        fetch: Fetch<T>,
    ) -> Result<Arc<T>, AppError> {
        let Some(cache) = self.0.cache.as_ref().filter(|_| call.fault.is_none()) else {
            call.freshness.ends_now();
            return Ok(Arc::new(fetch(call.ctx()).await?));
        };
        if life.fresh.is_zero() {
            call.freshness.ends_now();
            return landed(key, self.fly_anew(call, key, fetch).await).map(|(value, _)| value);
        }
        let now = self.0.clock.now();
        match self.0.look::<T>(&**cache, &key).await {
            Some((value, fresh_until)) if now < fresh_until => {
                self.0.counts.add(key.kind, Counted::Hit);
                call.freshness.lasts_until(fresh_until);
                return Ok(value);
            }
            Some((value, _)) => {
                self.0.counts.add(key.kind, Counted::StaleHit);
                call.freshness.ends_now();
                // Nobody waits for it: whoever asks next finds it.
                drop(self.fly(call, key, life, fetch));
                return Ok(value);
            }
            None => {}
        }
        if let Some(error) = key.symbol.and_then(|symbol| self.0.unknown.find(key.exchange, symbol, now)) {
            self.0.counts.add(CacheKind::UnknownSymbol, Counted::Hit);
            return Err(error.into());
        }
        self.0.counts.add(key.kind, Counted::Miss);
        let (value, fresh_until) = landed(key, self.fly(call, key, life, fetch).await)?;
        call.freshness.lasts_until(fresh_until);
        Ok(value)
    }

    /// Forgets values, here and wherever they are kept, and says how many there were.
    pub(crate) async fn forget(&self, selection: &CacheSelection) -> Result<u64, AppError> {
        // Before, so that what is being fetched is not kept; after, so that no answer made meanwhile is repeated.
        self.0.epoch.advance();
        self.0.flights.forget();
        let unknown = self.0.unknown.forget(selection);
        let forgotten = match &self.0.cache {
            Some(cache) => cache.forget(selection).await,
            None => Ok(0),
        };
        self.0.epoch.advance();
        Ok(unknown + forgotten.map_err(AppError::internal)?)
    }

    /// Does the cache work as it is configured? Without one, nothing is wrong.
    pub(crate) fn state(&self) -> CacheState {
        self.0.cache.as_ref().map_or(CacheState::Healthy, |cache| cache.health().state)
    }

    /// How the cache is, and what it was good for.
    pub(crate) async fn report(&self) -> CacheReport {
        let parts = &self.0;
        let counted = match &parts.cache {
            Some(cache) => cache.count().await.unwrap_or_default(),
            None => Vec::new(),
        };
        let kind = |kind: CacheKind| {
            let entries = match kind {
                CacheKind::UnknownSymbol => parts.unknown.count(parts.clock.now()),
                _ => counted.iter().find(|(of, _)| *of == kind).map_or(0, |(_, count)| *count),
            };
            let is_on = parts.cache.is_some();
            let ttl = if is_on { parts.lifetimes.of(kind) } else { Duration::ZERO };
            parts.counts.report(kind, u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX), entries)
        };
        let health = parts.cache.as_ref().map(|cache| cache.health());
        CacheReport { health, kinds: CacheKind::ALL.into_iter().map(kind).collect() }
    }

    /// Gives up what is being fetched.
    pub(crate) async fn stop(&self) {
        self.0.flights.stop().await;
    }

    /// Has a value fetched and kept, once for all who want it now.
    fn fly<T: Kept>(
        &self,
        call: &Call,
        key: CacheKey,
        life: Lifetime,
        fetch: Fetch<T>,
    ) -> impl Future<Output = Option<Outcome>> + use<T> {
        let (parts, request_id) = (Arc::clone(&self.0), call.request_id);
        self.0.flights.join(key, || {
            let deadline = Some(parts.clock.now().plus(PATIENCE));
            let ctx = Ctx { deadline, ..Ctx::new(request_id) };
            async move { parts.fetch(key, life, ctx, fetch).await }.boxed()
        })
    }

    /// Has a value fetched that is not kept, once for all who asked for it before its exchange was asked: nobody is shown
    /// anything from before.
    fn fly_anew<T: Kept>(
        &self,
        call: &Call,
        key: CacheKey,
        fetch: Fetch<T>,
    ) -> impl Future<Output = Option<Outcome>> + use<T> {
        let (parts, request_id) = (Arc::clone(&self.0), call.request_id);
        self.0.flights.join_next(key, move || {
            let deadline = Some(parts.clock.now().plus(PATIENCE));
            let fetched = fetch(Ctx { deadline, ..Ctx::new(request_id) });
            async move { Ok(Landed { value: Arc::new(fetched.await?) as _, fresh_until: Timestamp::EPOCH }) }
        })
    }
}

impl Parts {
    async fn fetch<T: Kept>(&self, key: CacheKey, life: Lifetime, ctx: Ctx, fetch: Fetch<T>) -> Outcome {
        let since = self.epoch.now();
        let Some(cache) = &self.cache else { return Err(unanswered(key, "there is no cache")) };
        // Between a miss and now, an earlier flight may have landed.
        if let Some((value, fresh_until)) = self.look::<T>(&**cache, &key).await
            && self.clock.now() < fresh_until
        {
            return Ok(Landed { value, fresh_until });
        }
        self.counts.add(key.kind, Counted::Fetch);
        let fetched = fetch(ctx).await;
        let now = self.clock.now();
        let value = fetched.inspect_err(|error| {
            if since.holds() {
                self.unknown.note(error, now, now.plus(self.lifetimes.unknown_symbol));
            }
        })?;
        let (weight, value) = (value.weight(), Arc::new(value));
        let fresh_until = now.plus(life.fresh);
        let kept_until = fresh_until.plus(life.stale);
        let entry = CacheEntry { value: Arc::clone(&value) as _, weight, fresh_until, kept_until };
        if let Err(error) = cache.put(&key, entry).await {
            self.failed(key.kind, &error);
        }
        // Something was to be forgotten while this was fetched, perhaps this.
        if !since.holds()
            && let Err(error) = cache.forget(&CacheSelection::Key(key)).await
        {
            self.failed(key.kind, &error);
        }
        Ok(Landed { value: value as Arc<dyn Any + Send + Sync>, fresh_until })
    }

    async fn look<T: Kept>(&self, cache: &dyn Cache, key: &CacheKey) -> Option<(Arc<T>, Timestamp)> {
        let read = async {
            let Some(found) = cache.get(key).await? else { return Ok(None) };
            Ok(Some((found.value.read()?, found.fresh_until)))
        };
        let found: Result<_, CacheError> = read.await;
        found.unwrap_or_else(|error| {
            self.failed(key.kind, &error);
            None
        })
    }

    fn failed(&self, kind: CacheKind, error: &CacheError) {
        self.counts.add(kind, Counted::Error);
        tracing::debug!(%kind, %error, "the cache could not be read or written");
    }
}

/// What came of a question about a value of this type, and until when it is as good as new.
fn landed<T: Kept>(key: CacheKey, outcome: Option<Outcome>) -> Result<(Arc<T>, Timestamp), AppError> {
    let Landed { value, fresh_until } = outcome.ok_or_else(|| unanswered(key, "Cambist stops"))??;
    let value = value.downcast().map_err(|_| AppError::internal("a value is of another type than its key says"))?;
    Ok((value, fresh_until))
}

fn unanswered(key: CacheKey, why: &str) -> ExchangeError {
    ExchangeError::Unavailable { exchange: key.exchange, detail: format!("it was not asked: {why}") }
}
