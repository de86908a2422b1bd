//! Taking connections in.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::connection::Connection;
use super::socket_file::{self, SocketFile};
use super::tls::Tls;
use crate::front::HttpService;

/// The most connections at a time; more wait at the door. Nearly all of them are streams, at some KiB each; those that
/// ask for nothing are let go after a while.
const PLACES: u32 = 16_384;

/// How long requests under way may take when the server stops.
const GRACE: Duration = Duration::from_secs(10);

/// The pause after a connection could not be taken in, which is when the machine has run out of something.
const PAUSE: Duration = Duration::from_secs(1);

/// Something that connections come in by.
#[derive(Debug)]
pub struct Listener(Door);

#[derive(Debug)]
enum Door {
    Port { listener: TcpListener, tls: Option<Tls> },
    File { listener: UnixListener, file: SocketFile },
}

impl Listener {
    /// Listens on a port.
    pub async fn tcp(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        Ok(Self(Door::Port { listener, tls: None }))
    }

    /// Speaks TLS on its port. A socket file needs none.
    #[must_use]
    pub fn with_tls(self, tls: Option<Tls>) -> Self {
        match self.0 {
            Door::Port { listener, .. } => Self(Door::Port { listener, tls }),
            file @ Door::File { .. } => Self(file),
        }
    }

    /// Listens on a socket file that only its user can open. Host and Origin are not looked at there.
    ///
    /// A file that a dead process left behind is replaced. If somebody listens on it, the error is `AddrInUse`.
    pub async fn unix(path: &Path) -> io::Result<Self> {
        let (listener, file) = socket_file::listen(path).await?;
        Ok(Self(Door::File { listener, file }))
    }

    /// The port's address; `None` for a socket file.
    pub fn address(&self) -> Option<SocketAddr> {
        match &self.0 {
            Door::Port { listener, .. } => listener.local_addr().ok(),
            Door::File { .. } => None,
        }
    }

    /// Answers with `service` until `stop`, then finishes what is under way and what comes in at that moment: at most for
    /// ten seconds, streams are told to go.
    pub async fn serve(self, service: HttpService, stop: CancellationToken) {
        let places = Arc::new(Semaphore::new(PLACES as usize));
        while let Some(place) = or_stopped(&stop, Arc::clone(&places).acquire_owned()).await {
            // The places are never closed, so there is always one in the end.
            let Ok(place) = place else { break };
            match or_stopped(&stop, self.0.take_in(&service, &stop, place)).await {
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    tracing::warn!(%error, "a connection could not be taken in");
                    let _ = timeout(PAUSE, stop.cancelled()).await;
                }
                None => break,
            }
        }
        self.0.close(&service, &stop, &places);
        if timeout(GRACE, places.acquire_many(PLACES)).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
    }
}

impl Door {
    /// Waits for a connection and lets it run by itself.
    async fn take_in(
        &self,
        service: &HttpService,
        stop: &CancellationToken,
        place: OwnedSemaphorePermit,
    ) -> io::Result<()> {
        let service = service.clone();
        match self {
            Self::Port { listener, tls } => {
                let (stream, from) = listener.accept().await?;
                // Answers are small and waited for; a connection that is gone already fails later by itself.
                let _ = stream.set_nodelay(true);
                let connection = Connection::from(from.ip(), stop.clone(), place);
                tokio::spawn(talk(connection, stream, tls.clone(), service));
            }
            Self::File { listener, .. } => {
                let (stream, _) = listener.accept().await?;
                tokio::spawn(Connection::private(stop.clone(), place).hold(stream, service));
            }
        }
        Ok(())
    }

    /// Closes the door behind those who stand before it: they may have said what they want, and whoever is only turned
    /// away cannot know whether it was done.
    fn close(self, service: &HttpService, stop: &CancellationToken, places: &Arc<Semaphore>) {
        let place = || Arc::clone(places).try_acquire_owned().ok();
        match self {
            Self::Port { listener, tls } => {
                let Ok(listener) = listener.into_std() else { return };
                while let Some((place, (stream, from))) = place().zip(listener.accept().ok()) {
                    let stream = stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream));
                    let connection = Connection::from(from.ip(), stop.clone(), place);
                    let _ = stream.map(|stream| tokio::spawn(talk(connection, stream, tls.clone(), service.clone())));
                }
            }
            Self::File { listener, file } => {
                // Without the file nobody comes any more.
                drop(file);
                let Ok(listener) = listener.into_std() else { return };
                while let Some((place, (stream, _))) = place().zip(listener.accept().ok()) {
                    let stream = stream.set_nonblocking(true).and_then(|()| UnixStream::from_std(stream));
                    let connection = Connection::private(stop.clone(), place);
                    let _ = stream.map(|stream| tokio::spawn(connection.hold(stream, service.clone())));
                }
            }
        }
    }
}

/// Holds a connection that came in by a port, once both agree on keys if there are any.
async fn talk(connection: Connection, stream: TcpStream, tls: Option<Tls>, service: HttpService) {
    let Some(tls) = tls else { return connection.hold(stream, service).await };
    match tls.shake_hands(stream).await {
        Ok(stream) => connection.hold(stream, service).await,
        // A client that speaks no TLS, or does not trust the certificate, is no fault of ours.
        Err(error) => tracing::debug!(%error, "a connection could not agree on keys"),
    }
}

/// What `work` comes to, unless the server stops first.
async fn or_stopped<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    stop.run_until_cancelled(work).await
}
