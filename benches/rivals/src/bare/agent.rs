//! A server of the model context protocol with one tool, whose answer is a constant.

use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{RoleServer, ServerHandler};
use serde_json::{Map, Value};

/// What the tool answers: as much as ours does.
const ANSWER: &str = include_str!("../../answers/market_data.json");

#[derive(Clone)]
pub(super) struct Agent {
    answer: Arc<Value>,
}

/// The endpoint, with the settings that ours has.
pub(super) fn endpoint() -> StreamableHttpService<Agent, LocalSessionManager> {
    let agent = Agent { answer: Arc::new(serde_json::from_str(ANSWER).unwrap_or_default()) };
    let config = StreamableHttpServerConfig::default().with_legacy_session_mode(true).with_json_response(true);
    StreamableHttpService::new(move || Ok(agent.clone()), Arc::default(), config)
}

impl ServerHandler for Agent {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let schema = Map::from_iter([("type".to_owned(), "object".into())]);
        Ok(ListToolsResult::with_all_items(vec![Tool::new("get_market_data", "A constant.", Arc::new(schema))]))
    }

    async fn call_tool(
        &self,
        _: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let mut result = CallToolResult::structured((*self.answer).clone());
        result.content = vec![ContentBlock::text(ANSWER.trim_end())];
        Ok(result.into())
    }
}
