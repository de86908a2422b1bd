//! Where a running Cambist listens.

use std::fmt;
use std::path::PathBuf;

use cambist_model::{AppError, ErrorCode};
use hyper::Uri;

/// The address of a running Cambist.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// A host and a port.
    Tcp {
        /// A name or an address; an IPv6 address without its brackets.
        host: String,
        /// The port.
        port: u16,
    },
    /// A Unix socket, the way in for processes of the same user.
    Unix(PathBuf),
}

impl Endpoint {
    /// Reads `http://host:port`, `unix:PATH`, or a path that starts with `/` or `.`.
    ///
    /// An `https` address is `unsupported`, anything else is `invalid_input` of the field `server`.
    pub fn parse(text: &str) -> Result<Self, AppError> {
        if let Some(path) = text.strip_prefix("unix:").or_else(|| text.starts_with(['/', '.']).then_some(text)) {
            return if path.is_empty() { Err(refused(text)) } else { Ok(Self::Unix(path.into())) };
        }
        let uri: Uri = text.parse().map_err(|_| refused(text))?;
        match uri.scheme_str() {
            Some("http") => {}
            Some("https") => {
                return Err(AppError::new(ErrorCode::Unsupported, "a server cannot be reached over https yet")
                    .hint("use http on this machine, or a tunnel such as `ssh -L 8765:127.0.0.1:8765 HOST`"));
            }
            _ => return Err(refused(text)),
        }
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'));
        match (authority, uri.path_and_query().map_or("/", |rest| rest.as_str())) {
            (Some(authority), "/") => {
                let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
                // A port that is no number is left out by the parser, not refused.
                let port = match authority.as_str().rsplit_once(':') {
                    Some((_, digits)) if !digits.ends_with(']') => digits.parse().map_err(|_| refused(text))?,
                    _ => 80,
                };
                Ok(Self::Tcp { host, port })
            }
            _ => Err(refused(text)),
        }
    }

    /// What the `Host` header says.
    pub(crate) fn host_header(&self) -> String {
        match self {
            Self::Tcp { host, port } if host.contains(':') => format!("[{host}]:{port}"),
            Self::Tcp { host, port } => format!("{host}:{port}"),
            Self::Unix(_) => "localhost".to_owned(),
        }
    }
}

fn refused(text: &str) -> AppError {
    let shown: String = text.chars().take(120).collect();
    let cure = "write it like \"http://127.0.0.1:8765\" or \"unix:/run/cambist.sock\"";
    AppError::invalid_field("server", format!("{shown:?} is not the address of a server; {cure}"))
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { .. } => write!(f, "http://{}", self.host_header()),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}
