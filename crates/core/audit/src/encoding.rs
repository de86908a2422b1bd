//! How texts are put together before they are hashed or signed: so that no two lists of texts give the same bytes.

use cambist_model::hexadecimal;
use sha2::{Digest, Sha256};

/// Texts, one after the other, each with its length.
#[derive(Debug)]
pub(crate) struct Encoding(Vec<u8>);

impl Encoding {
    /// Begins with what the texts are for: bytes for one purpose are never those for another.
    pub(crate) fn of(purpose: &str) -> Self {
        Self(Vec::with_capacity(1_024)).text(purpose)
    }

    /// Adds a text.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.0.extend_from_slice(text.len().to_string().as_bytes());
        self.0.push(b':');
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(b'\n');
        self
    }

    /// Adds a text that may be absent, which is something else than empty.
    pub(crate) fn optional(mut self, text: Option<&str>) -> Self {
        let Some(text) = text else {
            self.0.extend_from_slice(b"-\n");
            return self;
        };
        self.text(text)
    }

    /// The bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Their SHA-256.
    pub(crate) fn hash(&self) -> String {
        hexadecimal(&Sha256::digest(&self.0))
    }
}
