//! The JSON-RPC messages of an agent, and what it makes of the answers.

use std::error::Error;

use serde_json::{Value, json};

/// The revision of MCP that is spoken.
pub(crate) const PROTOCOL: &str = "2025-06-18";

/// The introduction.
pub(crate) fn initialize() -> Value {
    let params = json!({
        "protocolVersion": PROTOCOL,
        "capabilities": {},
        "clientInfo": { "name": "bench", "version": env!("CARGO_PKG_VERSION") },
    });
    json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params })
}

/// The end of the introduction; nothing answers it.
pub(crate) fn initialized() -> Value {
    json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })
}

/// Asks only whether somebody is there.
pub(crate) fn ping() -> Value {
    json!({ "jsonrpc": "2.0", "id": 2, "method": "ping" })
}

/// Asks for the price of one market.
pub(crate) fn market_data() -> Value {
    call("get_market_data", &json!({ "symbols": ["BTC-USD"] }))
}

/// Places an order that will not trade.
pub(crate) fn order_far_away() -> Value {
    let order =
        json!({ "symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "0.0001", "limit_price": "30000" });
    call("place_order", &order)
}

/// Stops the account.
pub(crate) fn halt() -> Value {
    call("halt_trading", &json!({}))
}

/// Asks for what is still open.
pub(crate) fn open_orders() -> Value {
    call("list_orders", &json!({ "open_only": true }))
}

fn call(tool: &str, arguments: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": { "name": tool, "arguments": arguments } })
}

/// Is this the answer to `request`? A refusal is an error here: what was refused was not measured.
pub(crate) fn answers(request: &Value, message: &Value) -> Result<bool, Box<dyn Error>> {
    if message["id"] != request["id"] {
        return Ok(false);
    }
    if message["result"].is_null() || message["result"]["isError"] == true {
        return Err(format!("{} was refused: {message}", request["method"]).into());
    }
    Ok(true)
}
