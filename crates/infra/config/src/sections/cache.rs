//! For how long market data is kept, and where.

use std::fmt;

use cambist_model::FieldProblem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use zeroize::Zeroizing;

/// For how long the market data of exchanges elsewhere is kept, and where. Orders never use it, and the paper exchange, which
/// answers at once, needs none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cache {
    /// The Redis or Valkey in which it is kept, so that several processes share it: `redis://[[name]:password@]host[:port][/database]`,
    /// or `rediss://` for TLS. If it is not set, or as long as it cannot be reached: the memory of this process.
    pub redis_url: Option<RedisUrl>,
    /// How much memory of this process it may take, in MiB.
    #[schemars(range(min = 1))]
    pub memory_mib: u32,
    /// For how long the list of markets is kept, in milliseconds; not at all if it is 0. For as long again it is shown while a
    /// new one is fetched.
    pub products_ttl_ms: u64,
    /// For how long a ticker is kept, in milliseconds; not at all if it is 0.
    pub ticker_ttl_ms: u64,
    /// For how long an order book is kept, in milliseconds; not at all if it is 0.
    pub order_book_ttl_ms: u64,
    /// For how long public trades are kept, in milliseconds; not at all if it is 0.
    pub trades_ttl_ms: u64,
    /// For how long a page of candles is kept, in milliseconds; not at all if it is 0. One with a candle that still changes is
    /// kept for a tenth of the candle's length at most, and for as long again it is shown while a new one is fetched.
    pub candles_ttl_ms: u64,
    /// For how long it is remembered that an exchange has no such market, in milliseconds; not at all if it is 0.
    pub unknown_symbol_ttl_ms: u64,
    /// Whether candles that change no more are kept in the database, so that no exchange is asked for them twice.
    pub store_candles: bool,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            redis_url: None,
            memory_mib: 64,
            products_ttl_ms: 3_600_000,
            ticker_ttl_ms: 5_000,
            order_book_ttl_ms: 1_000,
            trades_ttl_ms: 1_000,
            candles_ttl_ms: 60_000,
            unknown_symbol_ttl_ms: 30_000,
            store_candles: true,
        }
    }
}

impl Cache {
    pub(crate) fn validate(&self, problems: &mut Vec<FieldProblem>) {
        if self.memory_mib == 0 {
            let problem = "must be at least 1; to keep nothing, set the lifetimes to 0";
            problems.push(FieldProblem::new("cache.memory_mib", problem));
        }
    }
}

/// The address of a Redis, which may hold a password: it is shown without. Whether it can be used is found out when it is.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "String")]
#[schemars(with = "String")]
pub struct RedisUrl(Zeroizing<String>);

impl RedisUrl {
    /// The address, with the password.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for RedisUrl {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("redis", ""));
        let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
        let place = place.split_once('?').map_or(place, |(place, _)| place);
        write!(f, "{scheme}://{place}")
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for RedisUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_name_and_password() {
        for (given, shown) in [
            ("redis://me:pa@ss@cache:7000/2", "redis://cache:7000/2"),
            ("rediss://:secret@cache", "rediss://cache"),
            ("redis+unix:///run/redis?pass=secret", "redis+unix:///run/redis"),
            ("secret", "redis://"),
        ] {
            let url = RedisUrl::from(given.to_owned());
            assert_eq!(
                (url.to_string(), format!("{url:?}"), url.reveal()),
                (shown.to_owned(), shown.to_owned(), given)
            );
            assert_eq!(serde_json::to_value(&url).unwrap(), shown);
        }
    }
}
