//! Binance's public REST answers.

use std::fmt::Write as _;

use crate::clock::since_1970;

const MINUTE_MS: u64 = 60_000;

pub(super) const SYMBOLS: &str = include_str!("../../answers/binance_symbols.json");

pub(super) fn time() -> String {
    format!(r#"{{"serverTime":{}}}"#, since_1970().as_millis())
}

pub(super) fn ticker() -> String {
    let (closed, opened) = (since_1970().as_millis(), since_1970().as_millis() - 86_400_000);
    format!(
        r#"{{"symbol":"BTCUSDT","priceChange":"310.10000000","priceChangePercent":"0.485","weightedAvgPrice":"63890.54321000","prevClosePrice":"63910.20000000","lastPrice":"64250.10000000","lastQty":"0.00150000","bidPrice":"64250.00000000","bidQty":"3.00000000","askPrice":"64250.10000000","askQty":"1.00000000","openPrice":"63910.20000000","highPrice":"64950.00000000","lowPrice":"62980.00000000","volume":"2105.11223000","quoteVolume":"134497263.55000000","openTime":{opened},"closeTime":{closed},"firstId":1,"lastId":45120,"count":45120}}"#
    )
}

/// So many candles of a minute: from `start` on, or the last ones.
pub(super) fn candles(limit: Option<u64>, start: Option<u64>) -> String {
    let count = limit.unwrap_or(500).min(1_000);
    let now = u64::try_from(since_1970().as_millis()).unwrap_or_default();
    let last = now / MINUTE_MS * MINUTE_MS;
    let first =
        start.map_or(last.saturating_sub((count - 1) * MINUTE_MS), |start| start.div_ceil(MINUTE_MS) * MINUTE_MS);
    let mut rows = String::from("[");
    for opens in (0..count).map(|n| first + n * MINUTE_MS).take_while(|opens| *opens <= last) {
        let (closes, cents) = (opens + MINUTE_MS - 1, opens / MINUTE_MS % 1000);
        let comma = if rows.len() == 1 { "" } else { "," };
        // Writing to a string cannot fail.
        let _ = write!(
            rows,
            r#"{comma}[{opens},"64{cents:03}.10000000","64{cents:03}.90000000","64{cents:03}.00000000","64{cents:03}.50000000","1{cents:03}.12345000",{closes},"71600000.10000000",{cents},"500.00000000","35000000.00000000","0"]"#
        );
    }
    rows.push(']');
    rows
}
