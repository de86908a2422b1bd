//! Calls of tools over HTTP, in both eras of the protocol.

use serde_json::json;

use super::rest::row;
use super::servers::{self, IDLE};
use super::sides::{Side, costs};
use super::table::{Row, Table, Target};
use crate::Outcome;
use crate::load::{Asked, Connection, Server};

const CONNECTIONS: usize = 8;
const TOOL: &str = "get_market_data";
const NEW_ERA: &str = "2026-07-28";
const OLD_ERA: &str = "2025-11-25";

/// What a call of a tool that only reads may cost, in microseconds of a processor.
const MOST_MICROS: f64 = 40.0;

/// Our tool with a kept answer, and a constant.
pub(crate) async fn compare(table: &mut Table) -> Outcome {
    table.part("MCP over HTTP, get_market_data: processor time of the server per call");
    let venue = servers::venue(IDLE)?;
    let bare = servers::bare(&venue)?;
    let cambist = servers::cambist(&venue, &[])?;
    let asked = vec![stateless_call()];
    let sides = [Side { server: &cambist.server, asked: asked.clone() }, Side { server: &bare, asked }];
    let [ours, theirs] = costs(sides, CONNECTIONS).await?;
    table.add(&row("a call, era of 2026", ("bare rmcp, a constant", 0.85), &ours, &theirs));
    table.add(&Row {
        what: "a call, era of 2026",
        rival: "40 us",
        ours: ours.shown(),
        theirs: format!("{MOST_MICROS:.1} us"),
        ratio: ours.micros() / MOST_MICROS,
        spread: None,
        target: Target::AtMost(1.0),
    });
    let sides = [
        Side { server: &cambist.server, asked: in_sessions(&cambist.server).await? },
        Side { server: &bare, asked: in_sessions(&bare).await? },
    ];
    let [ours, theirs] = costs(sides, CONNECTIONS).await?;
    table.add(&row("a call within a session", ("bare rmcp, a constant", 0.85), &ours, &theirs));
    Ok(())
}

/// A call that says everything about itself.
pub(crate) fn stateless_call() -> Asked {
    let about = json!({
        "io.modelcontextprotocol/protocolVersion": NEW_ERA,
        "io.modelcontextprotocol/clientInfo": { "name": "rivals", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let headers = format!("mcp-protocol-version: {NEW_ERA}\r\nmcp-method: tools/call\r\nmcp-name: {TOOL}\r\n");
    let params = json!({ "name": TOOL, "arguments": arguments(), "_meta": about });
    let call = json!({ "jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": params });
    Asked::post("/mcp", &headers, &call.to_string())
}

/// The same call in as many sessions as there are connections: within one, requests under way must have different ids.
async fn in_sessions(server: &Server) -> Outcome<Vec<Asked>> {
    let mut all = Vec::new();
    for _ in 0..CONNECTIONS {
        all.push(in_session(server).await?);
    }
    Ok(all)
}

/// A call within a session that is opened for it.
async fn in_session(server: &Server) -> Outcome<Asked> {
    let about = json!({
        "protocolVersion": OLD_ERA,
        "capabilities": {},
        "clientInfo": { "name": "rivals", "version": "1" },
    });
    let opening = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": about });
    let opened = Asked::post("/mcp", "", &opening.to_string()).once(&server.address).await?;
    let session = opened.lines().find_map(|line| line.strip_prefix("mcp-session-id: ")).ok_or("no session")?.trim();
    let headers = format!("mcp-session-id: {session}\r\nmcp-protocol-version: {OLD_ERA}\r\n");
    let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    let mut connection = Connection::open(&server.address).await?;
    connection.hear(&Asked::post("/mcp", &headers, &ready.to_string())).await?;
    let params = json!({ "name": TOOL, "arguments": arguments() });
    let call = json!({ "jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": params });
    Ok(Asked::post("/mcp", &headers, &call.to_string()))
}

fn arguments() -> serde_json::Value {
    json!({ "exchange": "kraken", "symbols": ["BTC-USD"] })
}
