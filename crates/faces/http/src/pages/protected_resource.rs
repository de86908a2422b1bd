//! Who issues tokens for this server (RFC 9728).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use cambist_model::AppError;
use cambist_model::access::TokenScope;
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::{json, refused};
use crate::envelope::request_id;
use crate::face::HttpParts;

/// Who issues tokens for this server. The names are those of RFC 9728.
#[derive(Serialize, JsonSchema)]
pub(super) struct ProtectedResource {
    /// The address that tokens are for.
    resource: String,
    resource_name: &'static str,
    /// Who issues them.
    authorization_servers: [String; 1],
    /// The scopes to ask for at first. Those for real money and for what a human decides are left for a human to choose.
    scopes_supported: Vec<&'static str>,
    /// How a token is shown.
    bearer_methods_supported: [&'static str; 1],
}

pub(super) async fn told(State(parts): State<Arc<HttpParts>>, request: Request) -> Response {
    let Some(issuer) = &parts.issuer else {
        let error = AppError::not_found("path", "no outside issuer makes tokens for this server");
        let error = error.hint("tokens of its own are made with `cambist token create`");
        return refused(error, request_id(&parts, request.extensions()));
    };
    let resource = ProtectedResource {
        resource: issuer.resource_url.to_string(),
        resource_name: "Cambist",
        authorization_servers: [issuer.issuer.to_string()],
        scopes_supported: TokenScope::USUAL.iter().map(|scope| scope.as_str()).collect(),
        bearer_methods_supported: ["header"],
    };
    json(StatusCode::OK, serde_json::to_vec(&resource).unwrap_or_default())
}
