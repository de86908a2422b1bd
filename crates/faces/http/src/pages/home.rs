//! The front page.

use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::json;

/// What is where.
#[derive(Serialize, JsonSchema)]
pub(super) struct Home {
    /// A greeting.
    message: &'static str,
    links: Links,
}

#[derive(Serialize, JsonSchema)]
struct Links {
    /// The interface, to read and to try.
    docs: &'static str,
    /// The interface, to read.
    redoc: &'static str,
    /// The interface, for programs.
    openapi: &'static str,
    /// What the error codes mean.
    problems: &'static str,
    /// Exchanges and what they can do.
    exchanges: &'static str,
    /// Live streams.
    stream: &'static str,
    health: &'static str,
    readiness: &'static str,
}

pub(super) async fn home() -> Response {
    let links = Links {
        docs: "/docs",
        redoc: "/redoc",
        openapi: "/openapi.json",
        problems: "/problems",
        exchanges: "/api/v1/exchanges",
        stream: "/ws",
        health: "/healthz",
        readiness: "/readyz",
    };
    let home = Home { message: "Cambist: markets, orders and accounts over REST, WebSocket and MCP.", links };
    json(StatusCode::OK, serde_json::to_vec(&home).unwrap_or_default())
}
