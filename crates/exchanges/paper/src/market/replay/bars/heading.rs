//! The heading of a table: what is in which column.

use csv::StringRecord;

/// The columns of a table, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) time: usize,
    pub(super) open: usize,
    pub(super) high: usize,
    pub(super) low: usize,
    pub(super) close: usize,
    pub(super) volume: usize,
}

/// What columns are called, in small letters and without anything between the words.
const TIME: &[&str] = &["time", "timestamp", "date", "datetime", "opentime", "openat", "unix", "ts", "start"];
const OPEN: &[&str] = &["open", "o", "openprice"];
const HIGH: &[&str] = &["high", "h", "highprice"];
const LOW: &[&str] = &["low", "l", "lowprice"];
const CLOSE: &[&str] = &["close", "c", "closeprice"];
const VOLUME: &[&str] = &["volume", "v", "vol", "basevolume"];

impl Columns {
    /// Finds the columns; the error names the one that is missing.
    pub(super) fn find(heading: &StringRecord) -> Result<Self, String> {
        let names: Vec<String> = heading.iter().map(plain).collect();
        let column = |what, spellings: &[&str]| {
            let place = names.iter().position(|name| spellings.contains(&name.as_str()));
            place.ok_or_else(|| {
                format!(
                    "has no column for the {what}; the first line has to name time, open, high, low, close and volume"
                )
            })
        };
        // Some venues write "Volume BTC" and "Volume USD", the base asset first.
        let volume_of = || names.iter().position(|name| name.starts_with("volume"));
        Ok(Self {
            time: column("time", TIME)?,
            open: column("open", OPEN)?,
            high: column("high", HIGH)?,
            low: column("low", LOW)?,
            close: column("close", CLOSE)?,
            volume: column("volume", VOLUME).or_else(|missing| volume_of().ok_or(missing))?,
        })
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}
