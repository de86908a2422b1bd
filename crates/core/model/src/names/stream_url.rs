//! Addresses of streams that can be trusted to be who they say.

use super::{NameError, SecureUrl, named_text};

/// The address of a stream by `wss`, or by `ws` on this machine, where nobody is in between.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamUrl(Box<str>);

impl StreamUrl {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let as_web = |secure: &str| SecureUrl::parse(&format!("{secure}://{}", text.split_once("://")?.1)).ok();
        let web = match text.split_once("://").map(|(scheme, _)| scheme) {
            Some("wss") => as_web("https"),
            Some("ws") => as_web("http"),
            _ => None,
        };
        let cure = "write it with wss://, or with ws:// for this machine, without a user and without #";
        web.map(|_| Self(text.into())).ok_or_else(|| NameError::new(text, "an address of a stream", cure))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for StreamUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

named_text!(StreamUrl, "^wss?://[^\\s#@]+$", "wss://ws.example.com/v2");
