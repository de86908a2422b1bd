use std::sync::Arc;

use cambist_http::{Listener, Tls};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_util::sync::CancellationToken;

use crate::house::House;

#[tokio::test]
async fn a_port_speaks_tls_with_the_certificate_of_the_files_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, cert.pem()).unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();

    let tls = Tls::from_files(&certificate, &key).unwrap();
    let listener = Listener::tcp("127.0.0.1:0".parse().unwrap()).await.unwrap().with_tls(Some(tls));
    let (address, stop) = (listener.address().unwrap(), CancellationToken::new());
    let running = tokio::spawn(listener.serve(House::open().await.router(), stop.clone()));

    let mut trusted = RootCertStore::empty();
    trusted.add(cert.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let client = client.with_root_certificates(trusted).with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TcpStream::connect(address).await.unwrap();
    let mut stream = TlsConnector::from(Arc::new(client)).connect(name, stream).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));

    let mut plain = TcpStream::connect(address).await.unwrap();
    plain.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP"), "{}", String::from_utf8_lossy(&answer));
    stop.cancel();
    running.await.unwrap();
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
    let refused = |text: &str| Tls::from_files(&certificate, &key).unwrap_err().to_string().contains(text);
    assert!(refused("certificate.pem"), "it is not there");
    std::fs::write(&certificate, "nonsense").unwrap();
    assert!(refused("there is no certificate in it"));
    let mine = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let other = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(&certificate, mine.cert.pem()).unwrap();
    assert!(refused("key.pem"), "it is not there");
    std::fs::write(&key, other.signing_key.serialize_pem()).unwrap();
    assert!(refused("key.pem"), "the key of another certificate");
}
