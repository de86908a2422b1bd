//! How long a client's stream lasts, and how often it shows a sign of life.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::http::Extensions;
use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::access::Pass;
use crate::face::HttpParts;
use crate::serve::Connection;

/// How often a client is shown that its stream is alive.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What happens rarely in a stream. It is kept in a set that looks only at what has woken, for every event of every
/// client passes by here.
pub(crate) struct Lifetime {
    parts: Arc<HttpParts>,
    rare: FuturesUnordered<BoxFuture<'static, Rare>>,
}

/// The stream has to end: the server stops, or the client's token counts no more.
#[derive(Debug)]
pub(crate) struct Over;

enum Rare {
    Beat,
    End,
}

impl Lifetime {
    /// That of a stream which a request with these extensions began. Its place on the server is held as long.
    pub(crate) fn new(parts: Arc<HttpParts>, extensions: &Extensions) -> Self {
        let rare = FuturesUnordered::<BoxFuture<'static, Rare>>::new();
        rare.push(beat(Arc::clone(&parts)));
        if let Some(connection) = extensions.get::<Connection>().cloned() {
            rare.push(connection.into_stopped().map(|()| Rare::End).boxed());
        }
        if let Some(pass) = extensions.get::<Pass>().filter(|pass| pass.may_end()).cloned() {
            let parts = Arc::clone(&parts);
            rare.push(Box::pin(async move {
                pass.ended(&parts).await;
                Rare::End
            }));
        }
        Self { parts, rare }
    }

    /// Waits for the next time to show a sign of life. Nothing is lost if the wait is given up.
    pub(crate) async fn beat(&mut self) -> Result<(), Over> {
        std::future::poll_fn(|context| self.poll_beat(context)).await
    }

    /// The same for whoever polls.
    pub(crate) fn poll_beat(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Over>> {
        match self.rare.poll_next_unpin(context) {
            Poll::Ready(Some(Rare::Beat)) => {
                self.rare.push(beat(Arc::clone(&self.parts)));
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Some(Rare::End)) => Poll::Ready(Err(Over)),
            // The next beat is always among them.
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

fn beat(parts: Arc<HttpParts>) -> BoxFuture<'static, Rare> {
    Box::pin(async move {
        parts.clock.sleep_until(parts.clock.now().plus(HEARTBEAT)).await;
        Rare::Beat
    })
}
