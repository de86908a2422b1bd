//! Kraken's public REST answers.

use std::fmt::Write as _;

use crate::clock::since_1970;

/// How many candles Kraken gives at most.
const MOST_CANDLES: u64 = 720;

pub(super) const PAIRS: &str = include_str!("../../answers/kraken_pairs.json");

pub(super) const ASSETS: &str = include_str!("../../answers/kraken_assets.json");

pub(super) const STATUS: &str = r#"{"error":[],"result":{"status":"online","timestamp":"2026-11-01T00:00:00Z"}}"#;

pub(super) const TICKER: &str = include_str!("../../answers/kraken_ticker.json");

pub(super) const DEPTH: &str = include_str!("../../answers/kraken_depth.json");

pub(super) const TRADES: &str = include_str!("../../answers/kraken_trades.json");

pub(super) fn time() -> String {
    let seconds = since_1970().as_secs();
    format!(r#"{{"error":[],"result":{{"unixtime":{seconds},"rfc1123":"Sun, 1 Nov 26 00:00:00 +0000"}}}}"#)
}

/// The last candles of so many minutes, the one under way last.
pub(super) fn candles(minutes: Option<u64>) -> String {
    let step = minutes.unwrap_or(1).max(1) * 60;
    let last = since_1970().as_secs() / step * step;
    let mut rows = String::new();
    for n in (0..MOST_CANDLES).rev() {
        let (opens, cents) = (last - n * step, (last / step - n) % 1000);
        let comma = if rows.is_empty() { "" } else { "," };
        // Writing to a string cannot fail.
        let _ = write!(
            rows,
            r#"{comma}[{opens},"64{cents:03}.1","64{cents:03}.9","64{cents:03}.0","64{cents:03}.5","64{cents:03}.4","1{cents:03}.12345678",{cents}]"#
        );
    }
    let closed = last - step;
    format!(r#"{{"error":[],"result":{{"XXBTZUSD":[{rows}],"last":{closed}}}}}"#)
}
