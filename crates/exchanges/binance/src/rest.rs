//! What is asked by REST, and what that weighs.

use cambist_model::{Timeframe, Timestamp};

/// Every market with its rules. Whose account may trade there is long, and not needed.
pub(crate) const EXCHANGE_INFO: &str = "/api/v3/exchangeInfo?showPermissionSets=false";

/// The last 24 hours and the best prices of a market.
pub(crate) fn ticker(name: &str) -> String {
    format!("/api/v3/ticker/24hr?symbol={name}")
}

/// The best `limit` levels of each side.
pub(crate) fn depth(name: &str, limit: u32) -> String {
    format!("/api/v3/depth?symbol={name}&limit={limit}")
}

/// The last `limit` trades.
pub(crate) fn trades(name: &str, limit: u32) -> String {
    format!("/api/v3/trades?symbol={name}&limit={limit}")
}

/// The last `limit` candles.
pub(crate) fn last_candles(name: &str, timeframe: Timeframe, limit: u32) -> String {
    format!("/api/v3/klines?symbol={name}&interval={timeframe}&limit={limit}")
}

/// The candles that open at `start` or later and before `end`. Binance counts in milliseconds, and means its last one.
pub(crate) fn candles(name: &str, timeframe: Timeframe, start: Timestamp, end: Timestamp, limit: u32) -> String {
    let (first, last) = (ceiling(start), ceiling(end).saturating_sub(1));
    format!("/api/v3/klines?symbol={name}&interval={timeframe}&startTime={first}&endTime={last}&limit={limit}")
}

/// The first whole millisecond not before `time`.
fn ceiling(time: Timestamp) -> i64 {
    time.micros().div_euclid(1_000) + i64::from(time.micros().rem_euclid(1_000) > 0)
}

/// What asking for this path weighs, of 6,000 a minute.
pub(crate) fn weight(path: &str) -> u32 {
    let (endpoint, query) = path.split_once('?').unwrap_or((path, ""));
    let limit = query.split('&').find_map(|pair| pair.strip_prefix("limit="));
    match endpoint {
        "/api/v3/exchangeInfo" => 20,
        "/api/v3/trades" => 25,
        "/api/v3/ticker/24hr" | "/api/v3/klines" => 2,
        "/api/v3/depth" => match limit.and_then(|limit| limit.parse().ok()) {
            Some(0..=100_u32) => 5,
            Some(101..=500) => 25,
            Some(501..=1_000) => 50,
            _ => 250,
        },
        // Nothing else is asked; what weighs most is the safe guess.
        _ => 250,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_weigh_what_the_venue_says() {
        let depths = [1, 100, 101, 500, 501, 1_000, 1_001, 5_000].map(|limit| weight(&depth("BTCUSDT", limit)));
        assert_eq!(depths, [5, 5, 25, 25, 50, 50, 250, 250]);
        let day = Timestamp::from_secs(86_400);
        let others = [
            EXCHANGE_INFO.to_owned(),
            ticker("BTCUSDT"),
            trades("BTCUSDT", 1_000),
            last_candles("BTCUSDT", Timeframe::M1, 2),
            candles("BTCUSDT", Timeframe::M1, Timestamp::EPOCH, day, 1_000),
        ];
        assert_eq!(others.map(|path| weight(&path)), [20, 2, 25, 2, 2]);
    }
}
