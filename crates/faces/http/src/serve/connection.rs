//! One connection, from the first byte to the last.

use std::net::IpAddr;
use std::sync::{Arc, Once};
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::front::HttpService;

/// How long the head of a request may take, the wait for it on an idle connection included. Who sends a byte a minute
/// only to hold a place loses it.
const HEAD_TIME: Duration = Duration::from_secs(30);

/// How long somebody who has just come may take to say what for, when the server stops. The request is mostly there
/// already; whoever is sent away unheard cannot know that nothing was done.
const FIRST_WORD_TIME: Duration = Duration::from_secs(1);

/// The most bytes that the head of a request may have.
const HEAD_LIMIT: usize = 64 * 1024;

/// What a request's handler may want to know of its connection; in the extensions of every request that is not answered
/// at once. Clones share everything.
#[derive(Clone, Debug)]
pub(crate) struct Connection(Arc<Ends>);

#[derive(Debug)]
struct Ends {
    /// Only processes of the same user can have made it.
    private: bool,
    /// Who made it; `None` for a socket file.
    peer: Option<IpAddr>,
    /// When the server stops.
    stop: CancellationToken,
    /// The connection's place. Streams keep it after the connection is theirs, so that they are counted too.
    _place: OwnedSemaphorePermit,
}

impl Connection {
    /// One that came in by a port.
    pub(super) fn from(peer: IpAddr, stop: CancellationToken, place: OwnedSemaphorePermit) -> Self {
        Self(Arc::new(Ends { private: false, peer: Some(peer), stop, _place: place }))
    }

    /// One that came in by the socket file.
    pub(super) fn private(stop: CancellationToken, place: OwnedSemaphorePermit) -> Self {
        Self(Arc::new(Ends { private: true, peer: None, stop, _place: place }))
    }

    /// The address that it came from.
    pub(crate) fn peer(&self) -> Option<IpAddr> {
        self.0.peer
    }

    /// Can only processes of the same user have made it?
    pub(crate) fn is_private(&self) -> bool {
        self.0.private
    }

    /// Holds its place until the server stops, or until this is dropped.
    pub(crate) async fn into_stopped(self) {
        self.0.stop.cancelled().await;
    }

    /// Answers every request on `stream`. When the server stops, the request under way is finished, and one that comes
    /// with the connection is still answered.
    pub(super) async fn hold(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, service: HttpService) {
        let stop = self.0.stop.clone();
        let asked = CancellationToken::new();
        // Only the first question matters, and to say it again is not free.
        let (heard, asked_once) = (Once::new(), asked.clone());
        let answer = service_fn(move |request: Request<Incoming>| {
            heard.call_once(|| asked_once.cancel());
            service.answer(Some(&self), request)
        });
        let served = Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_buf_size(HEAD_LIMIT)
            .serve_connection(TokioIo::new(stream), answer)
            .with_upgrades();
        let mut served = std::pin::pin!(served);
        let ended = tokio::select! {
            ended = served.as_mut() => ended,
            () = time_to_end(&stop, &asked) => {
                served.as_mut().graceful_shutdown();
                served.await
            }
        };
        if let Err(error) = ended {
            // Clients that go away in the middle of something are no fault of ours.
            tracing::debug!(%error, "a connection broke off");
        }
    }
}

/// Waits until the server stops, and until something was asked or will not be.
async fn time_to_end(stop: &CancellationToken, asked: &CancellationToken) {
    stop.cancelled().await;
    let _ = timeout(FIRST_WORD_TIME, asked.cancelled()).await;
}
