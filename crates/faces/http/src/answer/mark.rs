//! Where an answer comes from and how old it is, as headers: for those whose shape has no room for it.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;

/// The headers and what they say.
pub(crate) const MARK_HEADERS: [(&str, &str); 3] = [
    ("Cambist-Source", "Where the answer comes from."),
    ("Cambist-As-Of", "The time of which it is true."),
    ("Cambist-Age-Ms", "How old it was when answered, in milliseconds."),
];

const SOURCE: HeaderName = HeaderName::from_static("cambist-source");
const AS_OF: HeaderName = HeaderName::from_static("cambist-as-of");
const AGE: HeaderName = HeaderName::from_static("cambist-age-ms");

/// The fields of an answer that say where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    source: Option<HeaderValue>,
    as_of: Option<HeaderValue>,
    age_ms: Option<u64>,
}

impl Mark {
    /// Reads them off an answer; an answer without them has none.
    pub(crate) fn of(json: &[u8]) -> Self {
        #[derive(Default, Deserialize)]
        struct Fields<'a> {
            // Neither has anything in it that JSON would have to escape.
            source: Option<&'a str>,
            as_of: Option<&'a str>,
            age_ms: Option<u64>,
        }
        let Fields { source, as_of, age_ms } = serde_json::from_slice(json).unwrap_or_default();
        Self::new(source, as_of, age_ms)
    }

    /// What these fields say.
    pub(crate) fn new(source: Option<&str>, as_of: Option<&str>, age_ms: Option<u64>) -> Self {
        let value = |text: &str| HeaderValue::from_str(text).ok();
        Self { source: source.and_then(value), as_of: as_of.and_then(value), age_ms }
    }

    /// Writes them into headers.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        let values = [(SOURCE, self.source.clone()), (AS_OF, self.as_of.clone()), (AGE, self.age_ms.map(Into::into))];
        for (name, value) in values {
            if let Some(value) = value {
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
