//! The ways in by which traders ask.

use std::io;
use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::support::{ask, call_tool};

/// A way in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    Rest,
    Mcp,
}

/// The answer, or the problem that came instead; an error if neither came whole.
pub(super) type Told = io::Result<Result<Value, Value>>;

impl Way {
    /// The other one.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Rest => Self::Mcp,
            Self::Mcp => Self::Rest,
        }
    }

    /// Places an order, with an idempotency key if there is one.
    pub(super) fn place(self, address: SocketAddr, order: &Value, key: Option<&str>) -> Told {
        match self {
            Self::Rest => {
                let headers: Vec<_> = key.map(|key| ("Idempotency-Key", key)).into_iter().collect();
                by_rest(address, "POST", "/api/v1/orders", &headers, Some(order))
            }
            Self::Mcp => {
                let mut arguments = order.clone();
                if let Some(key) = key {
                    arguments["idempotency_key"] = json!(key);
                }
                by_tool(address, "place_order", &arguments)
            }
        }
    }

    /// Cancels an order.
    pub(super) fn cancel(self, address: SocketAddr, order_id: &str) -> Told {
        match self {
            Self::Rest => by_rest(address, "DELETE", &format!("/api/v1/orders/{order_id}"), &[], None),
            Self::Mcp => by_tool(address, "cancel_order", &json!({"order_id": order_id})),
        }
    }
}

fn by_rest(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Told {
    let reply = ask(address, method, path, headers, body)?;
    let told = serde_json::from_str(&reply.body).unwrap_or_else(|error| panic!("{error}: {reply:?}"));
    Ok(if reply.status < 300 { Ok(told) } else { Err(told) })
}

fn by_tool(address: SocketAddr, tool: &str, arguments: &Value) -> Told {
    let mut result = call_tool(address, tool, arguments, &json!({}))?;
    let told = result["structuredContent"].take();
    Ok(if result["isError"] == true { Err(told) } else { Ok(told) })
}
