//! The list of pages.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use cambist_ops::output_schema;
use serde_json::Value;

use super::health::Health;
use super::home::Home;
use super::problems::Explanation;
use super::protected_resource::ProtectedResource;
use super::{docs, health, home, problems, protected_resource};
use crate::face::HttpParts;

/// A page that answers in JSON and belongs into the document of the interface.
pub(crate) struct Page {
    /// Its name in the document.
    pub(crate) name: &'static str,
    /// Its address.
    pub(crate) path: &'static str,
    /// One line of help.
    pub(crate) summary: &'static str,
    /// What it answers.
    pub(crate) schema: fn() -> Value,
    /// What else may come of it, besides what every address may answer.
    pub(crate) failures: &'static [u16],
}

/// Every page of that kind.
pub(crate) const PAGES: &[Page] = &[
    Page { name: "home", path: "/", summary: "What is where.", schema: output_schema::<Home>, failures: &[] },
    Page {
        name: "health",
        path: "/healthz",
        summary: "The process is there.",
        schema: output_schema::<Health>,
        failures: &[],
    },
    Page {
        name: "readiness",
        path: "/readyz",
        summary: "The process answers operations.",
        schema: output_schema::<Health>,
        failures: &[503],
    },
    Page {
        name: "explain_problems",
        path: "/problems",
        summary: "What every error code means and what to do about it.",
        schema: output_schema::<Vec<Explanation>>,
        failures: &[],
    },
    Page {
        name: "explain_problem",
        path: "/problems/{code}",
        summary: "What an error code means and what to do about it.",
        schema: output_schema::<Explanation>,
        failures: &[400, 404],
    },
    Page {
        name: "protected_resource",
        path: "/.well-known/oauth-protected-resource",
        summary: "Who issues tokens for this server (RFC 9728); not there without an outside issuer.",
        schema: output_schema::<ProtectedResource>,
        failures: &[404],
    },
    Page {
        name: "protected_resource_mcp",
        path: "/.well-known/oauth-protected-resource/mcp",
        summary: "The same, where clients of MCP look for it.",
        schema: output_schema::<ProtectedResource>,
        failures: &[404],
    },
];

/// The routes of all pages.
pub(crate) fn router() -> Router<Arc<HttpParts>> {
    Router::new()
        .route("/", get(home::home))
        .route("/healthz", get(health::healthy))
        .route("/readyz", get(health::ready))
        .route("/problems", get(problems::all))
        .route("/problems/{code}", get(problems::one))
        .route("/.well-known/oauth-protected-resource", get(protected_resource::told))
        .route("/.well-known/oauth-protected-resource/mcp", get(protected_resource::told))
        .route("/openapi.json", get(docs::openapi))
        .route("/docs", get(docs::swagger))
        .route("/redoc", get(docs::redoc))
}
