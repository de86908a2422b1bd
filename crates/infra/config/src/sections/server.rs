//! Where the server listens.

use std::net::{IpAddr, Ipv4Addr};

use cambist_model::FieldProblem;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

/// Where the server listens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// The address to listen on. Only this machine may reach the server for now: `127.0.0.1` or `::1`.
    #[serde(deserialize_with = "address")]
    pub host: IpAddr,
    /// The port to listen on; 0 takes any that is free.
    pub port: u16,
}

impl Default for Server {
    fn default() -> Self {
        Self { host: Ipv4Addr::LOCALHOST.into(), port: 8765 }
    }
}

impl Server {
    pub(crate) fn validate(&self, problems: &mut Vec<FieldProblem>) {
        if !self.host.is_loopback() {
            problems.push(FieldProblem::new(
                "server.host",
                "others could trade with your accounts: there are no access tokens yet, so only \
                 \"127.0.0.1\" or \"::1\" is possible; reach it from elsewhere through an SSH tunnel",
            ));
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
