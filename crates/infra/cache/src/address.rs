//! Where Redis is.

use std::fmt;

use cambist_ports::{ExposeSecret, SecretString};
use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo};

/// Where Redis is, and how to get in. It shows neither name nor password.
#[derive(Clone)]
pub struct RedisAddress {
    info: ConnectionInfo,
    password: Option<SecretString>,
}

/// Why an address was refused. It does not repeat it: there may be a password in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not the address of a Redis; write \"redis://127.0.0.1:6379/0\", or \"rediss://…\" for TLS")]
pub struct AddressError;

impl RedisAddress {
    /// Reads `redis://[[name]:password@]host[:port][/database]`, `rediss://…` for TLS, or `redis+unix:///path`.
    pub fn parse(url: &SecretString) -> Result<Self, AddressError> {
        let info = url.expose_secret().into_connection_info().map_err(|_| AddressError)?;
        let password = info.redis_settings().password().map(|password| SecretString::from(password.to_owned()));
        Ok(Self { info, password })
    }

    pub(crate) fn connection(&self) -> ConnectionInfo {
        self.info.clone()
    }

    /// An error in words, without the password should it stand in them.
    pub(crate) fn without_password(&self, words: &str) -> String {
        match &self.password {
            Some(password) if !password.expose_secret().is_empty() => words.replace(password.expose_secret(), "…"),
            _ => words.to_owned(),
        }
    }
}

impl fmt::Display for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.info.addr() {
            ConnectionAddr::Tcp(host, port) => write!(f, "redis://{host}:{port}")?,
            ConnectionAddr::TcpTls { host, port, .. } => write!(f, "rediss://{host}:{port}")?,
            ConnectionAddr::Unix(path) => write!(f, "redis+unix://{}", path.display())?,
            _ => f.write_str("redis")?,
        }
        write!(f, "/{}", self.info.redis_settings().db())
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
