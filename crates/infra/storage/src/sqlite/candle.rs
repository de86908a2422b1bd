//! A candle as it stands in a row.

use cambist_model::Candle;

use super::failure::Failure;
use super::record::Record;

/// The candle of a row whose columns bear its words.
pub(super) fn candle(row: &Record<'_>) -> Result<Candle, Failure> {
    Ok(Candle {
        open_at: row.time("open_at")?,
        open: row.value("open")?,
        high: row.value("high")?,
        low: row.value("low")?,
        close: row.value("close")?,
        volume: row.value("volume")?,
    })
}
