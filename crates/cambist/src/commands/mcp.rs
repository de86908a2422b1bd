//! Speaking MCP on standard input and output.

use std::sync::Arc;

use cambist_cli::{Exit, McpOptions};
use cambist_config::Loaded;
use cambist_mcp::{McpFace, serve_stdio};
use cambist_model::{AppError, ErrorCode};
use cambist_ops::Caller;
use tokio_util::sync::CancellationToken;

use super::Desk;
use crate::instance::When;
use crate::settings::{self, Said};
use crate::shared::SharedCaller;
use crate::stop;

/// Serves the agent that started this process until it is done.
pub(super) async fn speak(desk: &Desk, options: McpOptions) -> Result<Exit, AppError> {
    let loaded = desk.start(Said::speaking_mcp(&options), true)?;
    let stop = stop::on_signal();
    if let Some(server) = desk.named_server()? {
        converse(desk, (&options, &loaded), Arc::new(server), stop).await?;
        return Ok(Exit::SUCCESS);
    }
    let shared = Arc::new(SharedCaller::new(desk, &loaded, "mcp", When::AtOnce)?);
    // The records are opened while the client still introduces itself. What goes wrong with them is told to the agent
    // with every answer, for nobody else may be looking.
    let ended = CancellationToken::new();
    let keeper = tokio::spawn({
        let (shared, ended) = (Arc::clone(&shared), ended.clone());
        async move { shared.keep(&ended).await }
    });
    let spoken = converse(desk, (&options, &loaded), Arc::clone(&shared) as _, stop).await;
    ended.cancel();
    let _ = keeper.await;
    shared.close().await?;
    spoken.map(|()| Exit::SUCCESS)
}

async fn converse(
    desk: &Desk,
    (options, loaded): (&McpOptions, &Loaded),
    caller: Arc<dyn Caller>,
    stop: CancellationToken,
) -> Result<(), AppError> {
    let face = McpFace::new(caller, Arc::clone(&desk.ids), Arc::clone(&desk.clock), &settings::offer(options));
    let face = face.map_err(|error| AppError::new(ErrorCode::InvalidInput, error.to_string()))?;
    let face = face.with_stakes(settings::stakes(&loaded.config));
    serve_stdio(face, stop).await.map_err(|error| {
        let detail = format!("the conversation on standard input and output broke off: {error}");
        AppError::new(ErrorCode::InvalidInput, detail)
            .hint("an MCP client starts this command and speaks JSON-RPC with it, one message a line")
            .caused_by(error)
    })
}
