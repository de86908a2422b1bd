//! A proxy: every request goes on to the venue, and its answer back as it is.

use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{StatusCode, Uri};
use http_body_util::Empty;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::Outcome;

/// The client that Cambist's adapters have: it could speak TLS.
pub(super) type VenueClient = Client<HttpsConnector<HttpConnector>, Empty<Bytes>>;

pub(super) fn client() -> Outcome<VenueClient> {
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    tcp.enforce_http(false);
    let tls = HttpsConnectorBuilder::new().with_native_roots()?.https_or_http().enable_http1().wrap_connector(tcp);
    Ok(Client::builder(TokioExecutor::new()).build(tls))
}

pub(super) async fn pass_on(client: Arc<VenueClient>, venue: String) -> Response {
    let Ok(uri) = format!("{venue}/0/public/Ticker?pair=XXBTZUSD").parse::<Uri>() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    match client.get(uri).await {
        Ok(answer) => answer.map(Body::new),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}
