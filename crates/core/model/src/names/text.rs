//! What all names share: their text form, and why one is refused.

/// Why a name was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not {what}; {cure}")]
pub struct NameError {
    given: String,
    what: &'static str,
    cure: &'static str,
}

impl NameError {
    pub(super) fn new(given: &str, what: &'static str, cure: &'static str) -> Self {
        // A hostile name may be megabytes long; an error message must not be.
        Self { given: given.chars().take(48).collect(), what, cure }
    }
}

/// Text form, serde and JSON schema for a name with `parse(&str)` and `Display`.
macro_rules! named_text {
    ($name:ident, $pattern:literal, $example:literal) => {
        impl std::str::FromStr for $name {
            type Err = $crate::names::NameError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::from_text::from_text(deserializer, Self::parse)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern, "examples": [$example] })
            }
        }
    };
}
pub(super) use named_text;
