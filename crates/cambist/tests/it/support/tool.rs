//! Calling a tool over HTTP, as an agent does that keeps no session.

use std::io;
use std::net::SocketAddr;

use serde_json::{Value, json};

use super::http;

/// Calls a tool: the result, or the error of the protocol. It is an error if the connection breaks before the answer is
/// whole.
pub(crate) fn call_tool(address: SocketAddr, tool: &str, arguments: &Value, meta: &Value) -> io::Result<Value> {
    let mut all = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "tests", "version": "1"},
    });
    all.as_object_mut().unwrap().extend(meta.as_object().unwrap().clone());
    let params = json!({"name": tool, "arguments": arguments, "_meta": all});
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
    let headers = [
        ("Accept", "application/json, text/event-stream"),
        ("MCP-Protocol-Version", "2026-07-28"),
        ("Mcp-Method", "tools/call"),
        ("Mcp-Name", tool),
    ];
    let reply = http::ask(address, "POST", "/mcp", &headers, Some(&body))?.json(200);
    assert_eq!(reply["id"], 1, "{reply}");
    Ok(reply["result"].clone())
}
