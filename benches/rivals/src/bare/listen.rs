//! Serving a router.

use std::net::Ipv4Addr;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use crate::Outcome;

/// Serves on a port of this machine, a free one if it is 0, and says which, in the first line of the output.
pub(crate) async fn listen(router: Router, port: u16) -> Outcome {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("http://{}", listener.local_addr()?);
    // Answers are small and waited for, so that they must not wait for more to come.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, router).await?)
}
