//! The minutes of the paper exchange's markets.

use cambist_model::{AccountId, Candle, Symbol, Timestamp};
use rusqlite::{Connection, params};

use crate::sqlite::candle::candle;
use crate::sqlite::codec::Text;
use crate::sqlite::failure::Result;
use crate::sqlite::record::Record;

/// Adds a minute. One that is told again, as after a crash, becomes what was told last.
pub(super) fn write(db: &Connection, account: &str, symbol: Symbol, candle: &Candle) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO paper_candles (account, symbol, open_at, open, high, low, close, volume)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (account, symbol, open_at) DO UPDATE SET open = excluded.open,
             high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume",
    )?
    .execute(params![
        account,
        symbol.to_text(),
        candle.open_at.micros(),
        candle.open.to_text(),
        candle.high.to_text(),
        candle.low.to_text(),
        candle.close.to_text(),
        candle.volume.to_text(),
    ])?;
    Ok(())
}

/// The minutes of a market from `start` on and before `end`, oldest first.
pub(in crate::sqlite) fn between(
    db: &Connection,
    account: AccountId,
    symbol: Symbol,
    (start, end): (Timestamp, Timestamp),
) -> Result<Vec<Candle>> {
    let mut statement = db.prepare_cached(
        "SELECT * FROM paper_candles WHERE account = ? AND symbol = ? AND open_at >= ? AND open_at < ?
         ORDER BY open_at",
    )?;
    let market = params![account.to_text(), symbol.to_text(), start.micros(), end.micros()];
    let rows = statement
        .query_and_then(market, |row| candle(&Record::new(row, "paper_candles", &["account", "symbol", "open_at"])))?;
    rows.collect()
}
