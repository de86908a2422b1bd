//! One client over a pair of streams: the standard ones of this process, or others.

use std::io;

use rmcp::service::{QuitReason, ServerInitializeError, serve_server_with_ct};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

use crate::McpFace;

/// Serves the client that started this process, until its input ends or `shutdown` is canceled. Requests are answered
/// as they become ready, not in the order in which they came; those in flight at the end get five seconds.
///
/// Nothing but the protocol may be written to standard output meanwhile: logs belong on standard error. Where standard
/// input is not a pipe, a thread of the runtime may still be reading it when this returns after `shutdown`; shut the
/// runtime down in the background then.
///
/// # Errors
/// The client's first message began no conversation, or a stream broke.
pub async fn serve_stdio(face: McpFace, shutdown: CancellationToken) -> io::Result<()> {
    let (input, output) = rmcp::transport::io::stdio_pipes();
    serve(face, input, output, shutdown).await
}

/// Serves one client over any pair of streams, one JSON message a line. Otherwise like [`serve_stdio`].
///
/// # Errors
/// The client's first message began no conversation, or a stream broke.
pub async fn serve(
    face: McpFace,
    input: impl AsyncRead + Send + Unpin + 'static,
    output: impl AsyncWrite + Send + Unpin + 'static,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let running = match serve_server_with_ct(face, (input, output), shutdown).await {
        Ok(running) => running,
        // A client that goes away without a word, or a shutdown before its first, is no failure.
        Err(ServerInitializeError::ConnectionClosed(_) | ServerInitializeError::Cancelled) => return Ok(()),
        Err(error) => return Err(io::Error::other(error)),
    };
    match running.waiting().await {
        Ok(QuitReason::JoinError(error)) | Err(error) => Err(io::Error::other(error)),
        Ok(_) => Ok(()),
    }
}
