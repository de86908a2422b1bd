//! The face on standard input and output, around an exchange that does as it is told. Outside clients are tried on it.

#[expect(dead_code, reason = "the tests use more of it")]
mod scripted;

use std::error::Error;

use cambist_mcp::{McpSettings, serve_stdio};
use tokio_util::sync::CancellationToken;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let house = scripted::House::open().await;
    serve_stdio(house.face(&McpSettings::default())?, CancellationToken::new()).await?;
    house.app.stop().await;
    Ok(())
}
