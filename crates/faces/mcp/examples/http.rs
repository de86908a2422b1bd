//! The face at `/mcp` of a port of this machine, around an exchange that does as it is told: `http 8765`.

#[expect(dead_code, reason = "the tests use more of it")]
mod scripted;

use std::error::Error;

use axum::Router;
use axum::serve::ListenerExt;
use cambist_mcp::{HttpSettings, McpSettings, http_service};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = std::env::args().nth(1).ok_or("which port?")?.parse()?;
    let house = scripted::House::open().await;
    let face = house.face(&McpSettings::default())?;
    let service = http_service(face, &HttpSettings::default(), CancellationToken::new());
    let listener = TcpListener::bind(("127.0.0.1", port)).await?.tap_io(|connection| {
        // Without this every answer of a session waits for a timer of TCP.
        let _ = connection.set_nodelay(true);
    });
    axum::serve(listener, Router::new().nest_service("/mcp", service)).await?;
    Ok(())
}
