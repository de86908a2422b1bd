//! A thousand candles, serialized anew for every request.

use serde::Serialize;

/// A candle as Cambist's older path gives it.
#[derive(Serialize)]
pub(super) struct Candle {
    timestamp: i64,
    open: String,
    high: String,
    low: String,
    close: String,
    volume: String,
}

/// A thousand of them.
pub(super) fn rows() -> Vec<Candle> {
    let one = |n: i64| Candle {
        timestamp: 1_793_000_000_000 + n * 60_000,
        open: format!("64{n:03}.10"),
        high: format!("64{n:03}.90"),
        low: format!("64{n:03}.00"),
        close: format!("64{n:03}.50"),
        volume: format!("1{n:03}.12345"),
    };
    (0..1_000).map(one).collect()
}

pub(super) fn serialized(rows: &[Candle]) -> Vec<u8> {
    // Texts and whole numbers always serialize.
    serde_json::to_vec(rows).unwrap_or_default()
}
