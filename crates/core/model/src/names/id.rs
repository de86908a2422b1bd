//! Identifiers of orders, fills, trades and transfers, alphabetical.
//!
//! Ours are ULIDs with a prefix and are made only from parts that the `Ids` port supplies; the venues' are short
//! printable text, taken as they come.

use std::fmt;

use ulid::{ULID_LEN, Ulid};

use super::{NameError, named_text};

/// An identifier of ours: a prefix and a ULID, so that ids sort by the time they were made.
macro_rules! ulid_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $what:literal, $cure:literal, $pattern:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Ulid);

        impl $name {
            /// From a time in milliseconds since 1970 and 80 random bits; made by the `Ids` port only.
            pub fn from_parts(milliseconds: u64, random: u128) -> Self {
                Self(Ulid::from_parts(milliseconds, random))
            }

            /// Reads the text form.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                text.strip_prefix($prefix)
                    .and_then(|rest| Ulid::from_string(rest).ok())
                    .map(Self)
                    .ok_or_else(|| NameError::new(text, $what, $cure))
            }

            /// The part after the prefix, fit for deriving other ids from this one.
            pub fn bare(&self) -> String {
                self.0.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut text = [0; $prefix.len() + ULID_LEN];
                let (prefix, rest) = text.split_at_mut($prefix.len());
                prefix.copy_from_slice($prefix.as_bytes());
                if let Ok(rest) = rest.try_into() {
                    self.0.array_to_str(rest);
                }
                f.pad(std::str::from_utf8(&text).unwrap_or_default())
            }
        }

        named_text!($name, $pattern, $example);
    };
}

/// An identifier of somebody else's: printable ASCII of bounded length.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $max:literal, $allowed:expr, $what:literal, $cure:literal, $pattern:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes the text if it is fit to be an id.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                let allowed: fn(u8) -> bool = $allowed;
                if text.is_empty() || text.len() > $max || !text.bytes().all(allowed) {
                    return Err(NameError::new(text, $what, $cure));
                }
                Ok(Self(text.into()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        named_text!($name, $pattern, $example);
    };
}

text_id! {
    /// The id that we send with an order and that a venue gives back. Unique per account; repeating one never
    /// makes a second order.
    ClientOrderId, 64, |b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_', "a client order id",
    "use 1 to 64 letters, digits, '-' or '_'", "^[A-Za-z0-9_-]{1,64}$", "my-order-1"
}

text_id! {
    /// The name that a caller gives one act, so that asking again for it is not a second act.
    IdempotencyKey, 128, |b| b.is_ascii_graphic(), "an idempotency key",
    "use 1 to 128 printable characters without spaces, such as a UUID", "^[!-~]{1,128}$",
    "0b9f6c1e-6d0e-4c59-9a53-6f0a0c6f3f4e"
}

text_id! {
    /// The id that an exchange gave an order.
    ExchangeOrderId, 128, |b| b.is_ascii_graphic(), "an exchange order id",
    "use the id that the exchange gave", "^[!-~]{1,128}$", "p-1042"
}

text_id! {
    /// The id that an exchange gave one of our executions; unique per exchange and account.
    FillId, 128, |b| b.is_ascii_graphic(), "a fill id",
    "use the id that the exchange gave", "^[!-~]{1,128}$", "p-t-77"
}

ulid_id! {
    /// The id that we give an order.
    OrderId, "ord_", "an order id", "it looks like \"ord_\" and 26 letters and digits; list_orders shows them",
    "^ord_[0-9A-HJKMNP-TV-Z]{26}$", "ord_01JD8Q2V6N3M5XZ7K9RTWY4B0C"
}

ulid_id! {
    /// The id of one request from a face: quoted in errors, logs and the audit.
    RequestId, "req_", "a request id", "it looks like \"req_\" and 26 letters and digits",
    "^req_[0-9A-HJKMNP-TV-Z]{26}$", "req_01JD8Q2V6N3M5XZ7K9RTWY4B0C"
}

text_id! {
    /// The id of a public trade.
    TradeId, 128, |b| b.is_ascii_graphic(), "a trade id",
    "use the id that the exchange gave", "^[!-~]{1,128}$", "3735683259"
}

text_id! {
    /// The id of a deposit or withdrawal.
    TransferId, 128, |b| b.is_ascii_graphic(), "a transfer id",
    "use the id that the exchange gave", "^[!-~]{1,128}$", "paper-funding-USD"
}

impl ClientOrderId {
    /// The client order id of an order that came without one: the same for every attempt to send it.
    pub fn derived(order: &OrderId) -> Self {
        Self(format!("cb-{}", order.bare()).into())
    }

    /// The client order id of an order that was asked for with an idempotency key, by a digest of that key in
    /// hexadecimal digits. What makes two keys differ stands in its first 32 digits.
    pub fn derived_from_key(digest: &str) -> Self {
        let digits = digest.chars().filter(char::is_ascii_hexdigit).take(32);
        Self(format!("cb-key-{}", digits.collect::<String>()).into())
    }
}
