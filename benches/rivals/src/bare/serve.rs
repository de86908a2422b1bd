//! All of them in one process: only what is asked costs anything.

use std::sync::Arc;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use http::header::CONTENT_TYPE;

use super::{agent, candles, listen, proxy, relay};
use crate::Outcome;

/// A price, as long as one of ours.
const PRICE: &str = include_str!("../../answers/price.json");

/// Serves a constant, a proxy to the venue at this address, candles, a relay of the venue's stream, and a tool.
pub(crate) async fn serve(venue: String) -> Outcome {
    let client = Arc::new(proxy::client()?);
    let relay = relay::Relay::new(venue.clone());
    let rows = Arc::new(candles::rows());
    let router = Router::new()
        .route("/constant", get(async || json(PRICE)))
        .route("/candles", get(async move || json(candles::serialized(&rows))))
        .route("/proxy", get(move || proxy::pass_on(Arc::clone(&client), venue.clone())))
        .route("/ws", get(async move |upgrade| relay.answer(upgrade)))
        .nest_service("/mcp", agent::endpoint());
    listen(router, 0).await
}

fn json(body: impl IntoResponse) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], body)
}
