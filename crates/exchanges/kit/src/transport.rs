//! Connections to venues: by HTTP, kept open and shared, and by WebSocket.

use std::error::Error;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::uri::Scheme;
use http::{Request, Response};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config};

/// The longest answer and the longest message that are read, in bytes.
pub(crate) const LONGEST: usize = 16 * 1024 * 1024;

/// A conversation by WebSocket.
pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Why there is no answer that is of any use, in words for users.
pub(crate) enum Spoiled {
    /// None came, or not to its end.
    Cut(String),
    /// It came, and is not what it should be.
    Unreadable(String),
}

/// Connections to venues. One serves the whole process, a clone of it costs nothing.
///
/// Whom it trusts is read from the system when the first secured connection is made. Addresses with `http://` and `ws://`
/// are served too: which venue is where is up to whoever configures it.
#[derive(Clone)]
pub struct Transport(Arc<Connections>);

struct Connections {
    plain: Client<HttpConnector, Empty<Bytes>>,
    secured: OnceLock<Result<Secured, String>>,
}

struct Secured {
    client: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
    config: Arc<ClientConfig>,
}

impl Transport {
    /// Without any connection yet.
    pub fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self(Arc::new(Connections { plain: client(connector), secured: OnceLock::new() }))
    }

    /// Asks by HTTP, on a connection that stands already if there is one.
    pub(crate) async fn ask(&self, request: Request<Empty<Bytes>>) -> Result<Response<Incoming>, Spoiled> {
        let answer = if request.uri().scheme() == Some(&Scheme::HTTPS) {
            self.secured().map_err(Spoiled::Cut)?.client.request(request).await
        } else {
            self.0.plain.request(request).await
        };
        answer.map_err(|error| {
            let by_hyper = error.source().and_then(|source| source.downcast_ref::<hyper::Error>());
            if by_hyper.is_some_and(hyper::Error::is_parse) {
                return Spoiled::Unreadable(format!("it is no HTTP: {}", cause(&error)));
            }
            Spoiled::Cut(cause(&error))
        })
    }

    /// Opens a conversation by WebSocket. The error says what is wrong.
    pub(crate) async fn converse(&self, url: &str) -> Result<Socket, String> {
        let connector = if url.starts_with("wss://") {
            Connector::Rustls(Arc::clone(&self.secured()?.config))
        } else {
            Connector::Plain
        };
        let limits = WebSocketConfig::default().max_message_size(Some(LONGEST)).max_frame_size(Some(LONGEST));
        let opened = connect_async_tls_with_config(url, Some(limits), true, Some(connector)).await;
        opened.map(|(socket, _)| socket).map_err(|error| cause(&error))
    }

    fn secured(&self) -> Result<&Secured, String> {
        self.0.secured.get_or_init(Secured::new).as_ref().map_err(Clone::clone)
    }
}

impl Default for Transport {
    fn default() -> Self {
        Self::new()
    }
}

impl Secured {
    fn new() -> Result<Self, String> {
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_native_roots()
            .map_err(|error| format!("the system's certificate authorities cannot be read: {error}"))?
            .with_no_client_auth();
        let mut http = HttpConnector::new();
        http.set_nodelay(true);
        http.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(config.clone())
            .https_only()
            .enable_http1()
            .wrap_connector(http);
        Ok(Self { client: client(connector), config: Arc::new(config) })
    }
}

fn client<C>(connector: C) -> Client<C, Empty<Bytes>>
where
    C: hyper_util::client::legacy::connect::Connect + Clone,
{
    Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector)
}

/// The innermost reason, which is the one that says something.
pub(crate) fn cause(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), cause)
}
