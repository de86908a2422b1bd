//! Addresses on the web that can be trusted to be who they say.

use std::net::IpAddr;

use super::{NameError, named_text};

/// The longest address that is taken.
const LONGEST: usize = 512;

/// An address by `https`, or by `http` on this machine, where nobody is in between. Kept letter for letter, since issuers
/// are compared that way.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecureUrl(Box<str>);

impl SecureUrl {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let is_allowed = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'#' | b'<' | b'>' | b'@' | b'\\');
        let url = Self(text.into());
        let fits = text.len() <= LONGEST && text.bytes().all(is_allowed) && is_authority(url.authority());
        if fits && (text.starts_with("https://") || (text.starts_with("http://") && url.is_this_machine())) {
            return Ok(url);
        }
        let cure = "write it with https://, or with http:// for this machine, without a user and without #";
        Err(NameError::new(text, "an address that can be trusted", cure))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        self.0.strip_suffix(self.path()).unwrap_or(&self.0)
    }

    /// The host, without its port.
    pub fn host(&self) -> &str {
        split(self.authority()).0
    }

    /// What comes after the origin: a path, a query; or nothing.
    pub fn path(&self) -> &str {
        self.after_scheme().find(['/', '?']).and_then(|at| self.after_scheme().get(at..)).unwrap_or_default()
    }

    fn after_scheme(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, rest)| rest)
    }

    fn authority(&self) -> &str {
        self.after_scheme().split(['/', '?']).next().unwrap_or_default()
    }

    fn is_this_machine(&self) -> bool {
        let bare = self.host().trim_start_matches('[').trim_end_matches(']');
        bare == "localhost" || bare.parse().is_ok_and(|address: IpAddr| address.is_loopback())
    }
}

/// Host and port of an authority.
fn split(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        // A colon within brackets belongs to an address of IPv6.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn is_authority(authority: &str) -> bool {
    let (host, port) = split(authority);
    let is_name =
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'));
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_address = bare.is_some_and(|bare| bare.parse::<std::net::Ipv6Addr>().is_ok());
    (is_name || is_address) && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

impl std::fmt::Display for SecureUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

named_text!(SecureUrl, "^https?://[^\\s#@]+$", "https://login.example.com");
