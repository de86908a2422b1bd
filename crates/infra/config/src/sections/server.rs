//! Where the server listens, and who may come in.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use cambist_model::FieldProblem;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::OAuth;

/// Where the server listens, and who may come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// The address to listen on. Other machines reach it only if it is not `127.0.0.1` or `::1`; then tokens are required,
    /// and TLS.
    #[serde(deserialize_with = "address")]
    pub host: IpAddr,
    /// The port to listen on; 0 takes any that is free.
    pub port: u16,
    /// Who needs a token.
    pub auth: Auth,
    /// How many requests each token may send a minute; any number if it is 0.
    pub requests_per_minute_per_token: u32,
    /// The certificate with its chain, as PEM. With it the server speaks TLS.
    #[schemars(extend("format" = "path"))]
    pub tls_certificate_file: Option<PathBuf>,
    /// The private key of the certificate, as PEM.
    #[schemars(extend("format" = "path"))]
    pub tls_key_file: Option<PathBuf>,
    /// Whether a proxy in front of it speaks TLS, so that it need not do so itself.
    pub behind_tls_proxy: bool,
    /// Names under which it is reached besides those of this machine itself, like `cambist.example.com` or
    /// `cambist.example.com:8443`.
    pub allowed_hosts: Vec<String>,
    /// Web pages that may use it besides those of this machine, like `https://app.example.com`.
    pub allowed_origins: Vec<String>,
    /// Tokens of an outside issuer.
    pub oauth: OAuth,
}

/// Who needs a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Auth {
    /// Nobody on this machine, for what is possible on paper.
    Local,
    /// Everybody.
    Required,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 8765,
            auth: Auth::Local,
            requests_per_minute_per_token: 600,
            tls_certificate_file: None,
            tls_key_file: None,
            behind_tls_proxy: false,
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            oauth: OAuth::default(),
        }
    }
}

impl Server {
    /// Does everybody need a token? Clients ask an issuer for one only when they were refused without.
    pub fn requires_token(&self) -> bool {
        self.auth == Auth::Required || self.oauth.issuer.is_some()
    }

    pub(crate) fn validate(&self, problems: &mut Vec<FieldProblem>) {
        self.oauth.validate(problems);
        let mut refuse = |field, problem| problems.push(FieldProblem::new(field, problem));
        match (&self.tls_certificate_file, &self.tls_key_file) {
            (Some(_), None) => refuse("server.tls_key_file", "is needed with server.tls_certificate_file"),
            (None, Some(_)) => refuse("server.tls_certificate_file", "is needed with server.tls_key_file"),
            _ => {}
        }
        if self.behind_tls_proxy && !self.requires_token() {
            refuse("server.auth", "must be \"required\" behind a proxy: whoever reaches the proxy reaches the server");
        }
        if self.host.is_loopback() {
            return;
        }
        if !self.requires_token() {
            refuse(
                "server.host",
                "others could trade with your accounts: set server.auth = \"required\", give server.tls_certificate_file \
                 and server.tls_key_file, and make tokens with `cambist token create`; or use \"127.0.0.1\" or \"::1\"",
            );
        } else if self.tls_certificate_file.is_none() && !self.behind_tls_proxy {
            refuse(
                "server.host",
                "tokens would be sent in the clear: set server.tls_certificate_file and server.tls_key_file, or \
                 server.behind_tls_proxy = true if a proxy speaks TLS",
            );
        }
    }
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IpAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| {
        let shown: String = text.chars().take(48).collect();
        de::Error::custom(format_args!("{shown:?} is not an IP address; write \"127.0.0.1\" for localhost"))
    })
}
