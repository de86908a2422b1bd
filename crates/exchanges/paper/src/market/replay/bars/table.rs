//! From a table of candles to a chart.

use std::io;
use std::path::Path;

use cambist_model::{Amount, Rounding, Symbol};
use csv::{ErrorKind, ReaderBuilder, StringRecord, Trim};

use super::bar::Bar;
use super::chart::Chart;
use super::heading::Columns;
use super::number::{amount, time};
use crate::market::replay::file::{self, Lines};
use crate::market::replay::{TapeError, recording};

/// A longer table is refused: its candles would take more than 200 MB. Of minutes these are almost eight years.
const MOST_ROWS: usize = 4_000_000;

/// Prices keep at most this many digits after the point, volumes at most so many: what is finer is not traded anywhere.
const PRICE_DIGITS: u32 = 12;
const VOLUME_DIGITS: u32 = 8;

/// A candle as it is written.
struct Row {
    line: u64,
    /// In microseconds since 1970.
    open_at: i64,
    /// Open, high, low and close.
    prices: [Amount; 4],
    volume: Amount,
}

/// Reads a table. It does not say of which market it is, so `symbol` has to.
pub(in crate::market::replay) fn read(path: &Path, symbol: Option<Symbol>) -> Result<Chart, TapeError> {
    let refused = |problem: &str| TapeError::file(path, problem);
    let rows = in_order(path, rows(path)?)?;
    let symbol = symbol.ok_or_else(|| refused("does not say what was traded; say which symbol it is"))?;
    let digits = digits(&rows);
    let listing = recording::listing(symbol, digits.0, digits.1);
    let bars = rows.iter().map(|row| {
        let too_large = || TapeError::line(path, row.line, "has prices or a volume of too many digits; round them");
        row.bar(digits).ok_or_else(too_large)
    });
    let bars = bars.collect::<Result<Vec<_>, _>>()?;
    match listing {
        Some(listing) if !bars.is_empty() => Ok(Chart::new(listing, bars)),
        _ => Err(refused("holds no candles")),
    }
}

fn rows(path: &Path) -> Result<Vec<Row>, TapeError> {
    let mut table = ReaderBuilder::new().delimiter(delimiter(path)?).trim(Trim::All).from_reader(file::open(path)?);
    let heading = table.headers().map_err(|error| unreadable(path, 0, error))?;
    let columns = Columns::find(heading).map_err(|problem| TapeError::file(path, problem))?;
    let mut rows: Vec<Row> = Vec::new();
    for record in table.records() {
        let line = rows.last().map_or(1, |row| row.line);
        let record = record.map_err(|error| unreadable(path, line, error))?;
        let line = record.position().map_or(line + 1, csv::Position::line);
        let row = Row::parse(line, &record, columns).map_err(|problem| TapeError::line(path, line, problem))?;
        rows.push(row);
        if rows.len() > MOST_ROWS {
            return Err(TapeError::line(path, line, "is where it gets too long to be played at once; split the file"));
        }
    }
    Ok(rows)
}

/// What stands between the columns: a comma, a semicolon or a tab.
fn delimiter(path: &Path) -> Result<u8, TapeError> {
    let mut lines = Lines::open(path)?;
    let heading = lines.next()?.map_or("", |(_, heading)| heading);
    let count = |delimiter: &u8| heading.bytes().filter(|byte| byte == delimiter).count();
    Ok(*b",;\t".iter().max_by_key(|delimiter| count(delimiter)).unwrap_or(&b','))
}

fn unreadable(path: &Path, line: u64, error: csv::Error) -> TapeError {
    let line = error.position().map_or(line, csv::Position::line);
    match error.into_kind() {
        ErrorKind::Io(source) => TapeError::Read { path: path.into(), line, source },
        ErrorKind::Utf8 { .. } => {
            TapeError::Read { path: path.into(), line, source: io::ErrorKind::InvalidData.into() }
        }
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            TapeError::line(path, line, format!("has {len} columns, the heading {expected_len}"))
        }
        _ => TapeError::line(path, line, "is not a row of a table"),
    }
}

/// Oldest first. Newest first, as some venues write, is turned around; any other order is refused.
fn in_order(path: &Path, mut rows: Vec<Row>) -> Result<Vec<Row>, TapeError> {
    let starts = || rows.iter().map(|row| row.open_at);
    if starts().take(2).is_sorted_by(|first, second| first > second) {
        rows.reverse();
    }
    match rows.windows(2).find(|pair| pair.first().map(|row| row.open_at) >= pair.last().map(|row| row.open_at)) {
        Some([.., row]) => Err(TapeError::line(path, row.line, "is out of order; sort the candles by time, each once")),
        _ => Ok(rows),
    }
}

/// How many digits after the point prices and volumes have, as far as they fit.
fn digits(rows: &[Row]) -> (u32, u32) {
    let finest = rows.iter().flat_map(|row| row.prices).map(Amount::scale).max();
    let volumes = || rows.iter().map(|row| row.volume);
    let mut of_volumes = volumes().map(Amount::scale).max().unwrap_or(0).min(VOLUME_DIGITS);
    let largest = volumes().max().unwrap_or_default();
    while of_volumes > 0 && lots(largest, of_volumes).is_none_or(|lots| lots > i64::MAX / 1_000) {
        of_volumes -= 1;
    }
    (finest.unwrap_or(0), of_volumes)
}

/// A volume in lots of so many digits after the point; what is finer than a lot is cut off.
fn lots(volume: Amount, digits: u32) -> Option<i64> {
    i64::try_from(volume.round(digits, Rounding::Floor).to_units(digits)?).ok()
}

impl Row {
    fn parse(line: u64, record: &StringRecord, columns: Columns) -> Result<Self, String> {
        let cell = |column| record.get(column).unwrap_or_default();
        let price = |column| amount(cell(column));
        let shown: String = cell(columns.time).chars().take(48).collect();
        let open_at = time(cell(columns.time)).ok_or_else(|| {
            format!("{shown:?} is not a time; write seconds or milliseconds since 1970, or \"2026-11-21T10:00:00Z\"")
        })?;
        let [open, high, low, close] =
            [price(columns.open)?, price(columns.high)?, price(columns.low)?, price(columns.close)?];
        if !low.is_positive() {
            return Err("has a price that is not above zero".into());
        }
        if low > open.min(close) || high < open.max(close) {
            return Err("has a high or low that its open or close goes beyond".into());
        }
        Ok(Self {
            line,
            open_at: open_at.micros(),
            prices: [open, high, low, close],
            volume: amount(cell(columns.volume))?,
        })
    }

    fn bar(&self, (price_digits, volume_digits): (u32, u32)) -> Option<Bar> {
        let ticks = |price: Amount| {
            let ticks = i64::try_from(price.to_units(price_digits)?).ok()?;
            (price_digits <= PRICE_DIGITS && ticks < i64::MAX / 1_000).then_some(ticks)
        };
        let [open, high, low, close] = self.prices;
        Some(Bar {
            open_at: self.open_at,
            open: ticks(open)?,
            high: ticks(high)?,
            low: ticks(low)?,
            close: ticks(close)?,
            lots: lots(self.volume, volume_digits)?,
        })
    }
}
