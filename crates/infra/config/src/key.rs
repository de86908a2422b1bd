//! The name of a setting.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a setting, part by part: `safety.max_order_value_usd`.
///
/// The parts are in small letters, so that `…__FUNDING__USD` in the environment and `funding.USD` in the file are one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub(crate) struct Key(Vec<String>);

impl Key {
    /// From the parts between dots.
    pub(crate) fn parse(text: &str) -> Self {
        text.split('.').fold(Self::default(), |key, part| key.child(part))
    }

    /// From the parts between double underscores.
    pub(crate) fn from_variable(text: &str) -> Self {
        text.split("__").fold(Self::default(), |key, part| key.child(part))
    }

    /// One part more.
    #[must_use]
    pub(crate) fn child(&self, part: &str) -> Self {
        let mut parts = self.0.clone();
        parts.push(part.to_ascii_lowercase());
        Self(parts)
    }

    /// One part less; `None` for the root.
    pub(crate) fn parent(&self) -> Option<Self> {
        let (_, parts) = self.0.split_last()?;
        Some(Self(parts.to_vec()))
    }

    /// The parts.
    pub(crate) fn parts(&self) -> &[String] {
        &self.0
    }

    /// Is this `other`, or inside of it?
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The variable of the environment that sets it.
    pub(crate) fn variable(&self) -> String {
        format!("CAMBIST_{}", self.0.join("__").to_ascii_uppercase())
    }
}

impl From<String> for Key {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.to_string()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}
