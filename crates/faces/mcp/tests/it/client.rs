//! A client of either era, connected in memory.

use cambist_mcp::{McpFace, McpSettings, serve};
use rmcp::model::{
    CallToolRequestParams, CallToolResult, ClientConfig, ErrorData, Implementation, JsonObject, ProtocolVersion,
};
use rmcp::service::{ClientLifecycleMode, ClientServiceExt, RunningService, ServiceError};
use rmcp::{ClientHandler, RoleClient};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::scripted::House;

/// How a client begins.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Era {
    /// With a handshake.
    Legacy,
    /// By asking right away.
    Modern,
}

pub(crate) type Client = RunningService<RoleClient, ClientConfig>;

/// A client of a house that offers everything.
pub(crate) async fn connect(house: &House, era: Era) -> Client {
    connect_to(house.face(&McpSettings::default()).unwrap(), era).await
}

pub(crate) async fn connect_to(face: McpFace, era: Era) -> Client {
    connect_with(face, era, config(era)).await
}

/// What a client says of itself.
pub(crate) fn config(era: Era) -> ClientConfig {
    let mut config = ClientConfig::default();
    config.client_info = Implementation::new("tests", "1");
    if let Era::Legacy = era {
        config.protocol_version = ProtocolVersion::V_2025_11_25;
    }
    config
}

/// A client that does with requests of the server what `handler` says.
pub(crate) async fn connect_with<H: ClientHandler>(
    face: McpFace,
    era: Era,
    handler: H,
) -> RunningService<RoleClient, H> {
    let (ours, theirs) = tokio::io::duplex(64 * 1024);
    let (input, output) = tokio::io::split(theirs);
    tokio::spawn(serve(face, input, output, CancellationToken::new()));
    let lifecycle = match era {
        Era::Legacy => ClientLifecycleMode::Initialize,
        Era::Modern => ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] },
    };
    handler.serve_with_lifecycle(ours, lifecycle).await.unwrap()
}

pub(crate) fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(object) => object,
        other => panic!("{other} is not an object"),
    }
}

/// Calls a tool.
pub(crate) async fn call<H: ClientHandler>(
    client: &RunningService<RoleClient, H>,
    tool: &'static str,
    arguments: Value,
) -> CallToolResult {
    client.call_tool(CallToolRequestParams::new(tool).with_arguments(object(arguments))).await.unwrap()
}

/// The error of the protocol that a request was answered with.
pub(crate) fn refused<T: std::fmt::Debug>(answer: Result<T, ServiceError>) -> ErrorData {
    match answer {
        Err(ServiceError::McpError(error)) => error,
        other => panic!("{other:?} is no error of the protocol"),
    }
}
