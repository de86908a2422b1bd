//! Reading documents of the issuer.

use std::io;

use bytes::Bytes;
use cambist_model::SecureUrl;
use http::header::{ACCEPT, USER_AGENT};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Empty, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::de::DeserializeOwned;

/// Longer documents are given up. The longest honest ones are a few dozen KiB.
const LONGEST: usize = 256 * 1024;

/// Reads documents by HTTP. It follows no redirects, so that an address leads nowhere else.
pub(crate) struct Fetch(Client<HttpsConnector<HttpConnector>, Empty<Bytes>>);

impl Fetch {
    /// Trusts whom the system trusts.
    pub(crate) fn new() -> io::Result<Self> {
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())?
            .https_or_http()
            .enable_http1()
            .build();
        // It is asked once in minutes; nothing is gained by keeping a connection.
        Ok(Self(Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector)))
    }

    /// A JSON document. The error says what is wrong, for the log.
    pub(crate) async fn json<T: DeserializeOwned>(&self, url: &SecureUrl) -> Result<T, String> {
        let body = self.bytes(url).await.map_err(|why| format!("{url} {why}"))?;
        serde_json::from_slice(&body).map_err(|error| format!("{url} is not what it should be: {error}"))
    }

    async fn bytes(&self, url: &SecureUrl) -> Result<Bytes, String> {
        let request = Request::get(url.as_str())
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, concat!("cambist/", env!("CARGO_PKG_VERSION")))
            .body(Empty::new());
        let request = request.map_err(|error| format!("cannot be asked: {error}"))?;
        let response = self.0.request(request).await.map_err(|error| format!("does not answer: {}", cause(&error)))?;
        if response.status() != StatusCode::OK {
            return Err(format!("answers {}", response.status()));
        }
        let body = Limited::new(response.into_body(), LONGEST).collect().await;
        Ok(body.map_err(|error| format!("cannot be read to its end: {error}"))?.to_bytes())
    }
}

/// The innermost reason, which is the one that says something.
fn cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), cause)
}
