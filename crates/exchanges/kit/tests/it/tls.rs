//! Secured connections, to a venue whose authority the system trusts and to one that nobody vouches for.
//!
//! Whom the system trusts is told by a variable that is read once, so that each case is a process of its own.

use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

use cambist_exchange_kit::http::{HttpClient, HttpSettings};
use cambist_exchange_kit::{Rate, Transport};
use cambist_model::{ExchangeId, Timestamp};
use cambist_ports::exchange::ExchangeError;
use cambist_testkit::ManualClock;
use futures_util::{SinkExt, StreamExt};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::tungstenite::Message;

use super::stream_venue::{Venue, next, ticker_of};

/// Where the venue is, for the process that asks it.
const VENUE: &str = "VENUE_OF_THIS_TEST";

/// A venue with a certificate for `localhost`: its place, and the certificate to be trusted.
struct Secured {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    certificate: String,
}

impl Secured {
    async fn new() -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self { listener, acceptor: Arc::new(config).into(), certificate: made.cert.pem() }
    }

    /// Runs the part of a test that asks, with this certificate trusted or without.
    fn asked_by(&self, test: &str, is_trusted: bool) -> tokio::task::JoinHandle<Output> {
        let file = tempfile::NamedTempFile::new().unwrap();
        let other = rcgen::generate_simple_self_signed(["elsewhere".to_owned()]).unwrap().cert.pem();
        std::fs::write(file.path(), if is_trusted { &self.certificate } else { &other }).unwrap();
        let venue = format!("localhost:{}", self.listener.local_addr().unwrap().port());
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([test, "--exact", "--ignored"]).env("SSL_CERT_FILE", file.path()).env(VENUE, venue);
        tokio::task::spawn_blocking(move || {
            let output = command.output().unwrap();
            drop(file);
            output
        })
    }

    async fn accept(&self) -> std::io::Result<tokio_rustls::server::TlsStream<tokio::net::TcpStream>> {
        self.acceptor.accept(self.listener.accept().await?.0).await
    }
}

#[expect(clippy::disallowed_methods, reason = "how a test tells its own process where to ask")]
fn venue() -> String {
    std::env::var(VENUE).unwrap()
}

fn assert_passed(output: &Output) {
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

async fn get() -> Result<String, ExchangeError> {
    let settings = HttpSettings {
        exchange: ExchangeId::parse("venue").unwrap(),
        url: format!("https://{}", venue()),
        timeout: Duration::from_secs(10),
        rate: Rate::new(1, Duration::from_secs(1)),
    };
    let clock = Arc::new(ManualClock::new(Timestamp::EPOCH));
    let answer = HttpClient::new(settings, Transport::new(), clock).get("/", 1, None).await?;
    Ok(String::from_utf8_lossy(&answer.body).into_owned())
}

#[tokio::test]
#[ignore = "asks on behalf of another test"]
async fn ask_a_trusted_venue() {
    assert_eq!(get().await.unwrap(), "fine");
}

#[tokio::test]
#[ignore = "asks on behalf of another test"]
async fn ask_a_venue_that_nobody_vouches_for() {
    let error = get().await.unwrap_err();
    assert!(matches!(&error, ExchangeError::Unavailable { detail, .. } if detail.contains("certificate")), "{error:?}");
}

#[tokio::test]
#[ignore = "asks on behalf of another test"]
async fn stream_from_a_trusted_venue() {
    let venue = Venue::with(|settings| settings.url = format!("wss://{}/ws", venue())).await;
    let mut stream = venue.streams.subscribe(ticker_of("BTC-USD"), None).await.unwrap();
    assert_eq!(next(&mut stream).await, "7");
}

#[tokio::test]
async fn a_venue_is_asked_over_a_secured_connection_when_its_authority_is_trusted() {
    let secured = Secured::new().await;
    let asking = secured.asked_by("tls::ask_a_trusted_venue", true);
    let mut socket = secured.accept().await.unwrap();
    let mut request = [0; 4_096];
    assert!(socket.read(&mut request).await.unwrap() > 0);
    socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine").await.unwrap();
    assert_passed(&asking.await.unwrap());
}

#[tokio::test]
async fn a_venue_that_nobody_vouches_for_is_told_nothing() {
    let secured = Secured::new().await;
    let asking = secured.asked_by("tls::ask_a_venue_that_nobody_vouches_for", false);
    assert!(secured.accept().await.is_err());
    assert_passed(&asking.await.unwrap());
}

#[tokio::test]
async fn a_stream_comes_over_a_secured_connection_too() {
    let secured = Secured::new().await;
    let asking = secured.asked_by("tls::stream_from_a_trusted_venue", true);
    let mut socket = tokio_tungstenite::accept_async(secured.accept().await.unwrap()).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("subscribe BTC-USD"));
    socket.send(Message::text("price BTC-USD 7")).await.unwrap();
    assert_passed(&asking.await.unwrap());
}
