//! TLS, by a certificate and its key from files.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How long a client may take to agree on keys.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// What a server shows to prove who it is.
#[derive(Clone)]
pub struct Tls(TlsAcceptor);

/// A certificate or a key cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be used for TLS: {problem}", path.display())]
pub struct TlsError {
    path: PathBuf,
    problem: String,
}

impl Tls {
    /// Reads a certificate with its chain and its private key, both as PEM. The files are not looked at again.
    pub fn from_files(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let refused = |path: &Path, problem: String| TlsError { path: path.to_owned(), problem };
        let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let chain = chain.map_err(|error| refused(certificate, error.to_string()))?;
        if chain.is_empty() {
            return Err(refused(certificate, "there is no certificate in it".to_owned()));
        }
        let private = PrivateKeyDer::from_pem_file(key).map_err(|error| refused(key, error.to_string()))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, private));
        let mut config = config.map_err(|error| refused(key, error.to_string()))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }

    /// Agrees on keys with a client.
    pub(super) async fn shake_hands(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        timeout(HANDSHAKE_TIME, self.0.accept(stream)).await.map_err(|_| io::ErrorKind::TimedOut)?
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tls")
    }
}
