//! A session, as far as calls within it are answered without the library.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use rmcp::model::RequestId;
use rmcp::transport::streamable_http_server::session::local::LocalSessionHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often at most the library is told that a session is in use.
pub(super) const TOLD_EVERY: Duration = Duration::from_secs(1);

/// The first stream that is numbered here. The library counts those that it opens itself from 0, and no session has that
/// many; whoever asks for the rest of one of ours hears that there is none, as of every stream that has ended.
const FIRST_STREAM: u64 = 1 << 63;

/// A stream that no session has.
const NO_STREAM: u64 = u64::MAX;

/// A session that was opened and not closed yet.
pub(super) struct Visit {
    handle: LocalSessionHandle,
    /// When the library was last told that it is in use.
    told: Mutex<Instant>,
    /// Reads that nobody has the answer of yet.
    under_way: Mutex<HashMap<RequestId, CancellationToken>>,
    streams: AtomicU64,
}

/// A read within a session; it is over when this is dropped.
pub(super) struct UnderWay<'a> {
    visit: &'a Visit,
    id: &'a RequestId,
    /// Canceled when nobody waits for it any more.
    pub(super) canceled: CancellationToken,
}

impl Visit {
    /// That of a session which has just been opened.
    pub(super) fn new(handle: LocalSessionHandle) -> Self {
        let streams = AtomicU64::new(FIRST_STREAM);
        Self { handle, told: Mutex::new(Instant::now()), under_way: Mutex::default(), streams }
    }

    /// Keeps the session from being closed as one that nobody uses. The library's timer starts again with everything that
    /// its session is asked to do, such as to close a stream that it does not have; nobody waits until that is done, and if
    /// there is no room to ask for it, the session has other things to do, which is as good.
    pub(super) fn is_used(&self) {
        let now = Instant::now();
        {
            let mut told = held(&self.told);
            if now.duration_since(*told) < TOLD_EVERY {
                return;
            }
            *told = now;
        }
        let _ = self.handle.close_request_wise_channel(NO_STREAM).now_or_never();
    }

    /// Begins a read that ends when `canceled` is, or when the client cancels it. `None` if one with the same id is under
    /// way already.
    pub(super) fn begin<'a>(&'a self, id: &'a RequestId, canceled: &CancellationToken) -> Option<UnderWay<'a>> {
        let mut under_way = held(&self.under_way);
        if under_way.contains_key(id) {
            return None;
        }
        let canceled = canceled.child_token();
        under_way.insert(id.clone(), canceled.clone());
        Some(UnderWay { visit: self, id, canceled })
    }

    /// Ends a read that the client does not want to know any more, if it is under way here.
    pub(super) fn cancel(&self, id: &RequestId) {
        if let Some(canceled) = held(&self.under_way).get(id) {
            canceled.cancel();
        }
    }

    /// Ends everything that is under way.
    pub(super) fn end(&self) {
        held(&self.under_way).values().for_each(CancellationToken::cancel);
    }

    /// A number for a stream of this session.
    pub(super) fn stream(&self) -> u64 {
        self.streams.fetch_add(1, Ordering::Relaxed)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        held(&self.visit.under_way).remove(self.id);
    }
}

/// Nothing that is held here can be left half done.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
