//! Where an answer comes from and how old it is, as headers: for those whose shape has no room for it.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;

/// The headers and what they say.
pub(crate) const MARK_HEADERS: [(&str, &str); 3] = [
    ("Cambist-Source", "Where the answer comes from."),
    ("Cambist-As-Of", "The time of which it is true."),
    ("Cambist-Age-Ms", "How old it was when answered, in milliseconds."),
];

/// The last of them.
const AGE: HeaderName = HeaderName::from_static("cambist-age-ms");

/// The fields of an answer that say where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Mark {
    source: Option<String>,
    as_of: Option<String>,
    age_ms: Option<u64>,
}

impl Mark {
    /// Reads them off an answer; an answer without them has none.
    pub(crate) fn of(json: &[u8]) -> Self {
        serde_json::from_slice(json).unwrap_or_default()
    }

    /// Writes them into headers.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        let values = [self.source.clone(), self.as_of.clone(), self.age_ms.map(|age| age.to_string())];
        for ((name, _), value) in MARK_HEADERS.iter().zip(values) {
            let name = HeaderName::from_bytes(name.as_bytes()).ok();
            let value = value.and_then(|value| HeaderValue::from_str(&value).ok());
            if let Some((name, value)) = name.zip(value) {
                headers.insert(name, value);
            }
        }
    }

    /// Writes anew how old the answer is, so many milliseconds later.
    pub(crate) fn write_age(&self, later: u64, headers: &mut HeaderMap) {
        if let Some(age) = self.age_ms {
            headers.insert(AGE, age.saturating_add(later).into());
        }
    }
}
