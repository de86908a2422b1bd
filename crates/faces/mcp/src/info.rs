//! What the server says of itself, the same to clients of every era.

use rmcp::model::{Implementation, ServerCapabilities, ServerConfig};

/// How to work here. Clients cut it after 2048 characters.
const INSTRUCTIONS: &str = include_str!("instructions.md");

/// Name, version, abilities and instructions.
pub(crate) fn info() -> ServerConfig {
    let abilities = ServerCapabilities::builder()
        .enable_completions()
        .enable_prompts()
        .enable_resources()
        .enable_resources_subscribe()
        .enable_tools()
        .build();
    let server = Implementation::new("cambist", env!("CARGO_PKG_VERSION"))
        .with_title("Cambist")
        .with_description("Crypto market data, trading and portfolio; a paper exchange where no keys are configured.");
    ServerConfig::new(abilities).with_server_info(server).with_instructions(INSTRUCTIONS.trim_end())
}
