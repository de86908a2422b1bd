//! Candles that change no more, and the stretches of time of which they are known.

use cambist_model::{Candle, Timestamp};
use cambist_ports::store::{CandleLine, StoredCandles, Stretch};
use rusqlite::{Connection, params};

use crate::sqlite::candle::candle;
use crate::sqlite::codec::{Text, text, time};
use crate::sqlite::failure::Result;
use crate::sqlite::record::Record;
use crate::sqlite::row::Row;

/// All candles of a stretch of time, on their way into the database.
#[derive(Debug)]
pub(in crate::sqlite) struct KnownCandles {
    pub(in crate::sqlite) line: CandleLine,
    pub(in crate::sqlite) stretch: Stretch,
    pub(in crate::sqlite) candles: Vec<Candle>,
}

/// Writes the candles of a stretch in place of what was there, and joins the stretch with those that it touches.
pub(in crate::sqlite) fn write(db: &Connection, known: &KnownCandles) -> Result<()> {
    let KnownCandles { line, stretch: (start, end), candles } = known;
    let [exchange, symbol, timeframe] = names(line);
    let within = params![exchange, symbol, timeframe, start.micros(), end.micros()];
    db.prepare_cached(
        "DELETE FROM candles WHERE exchange = ? AND symbol = ? AND timeframe = ? AND open_at >= ? AND open_at < ?",
    )?
    .execute(within)?;
    for candle in candles {
        row(line, candle).insert(db, "candles")?;
    }
    let joined = db
        .prepare_cached(
            "DELETE FROM candle_stretches
             WHERE exchange = ?1 AND symbol = ?2 AND timeframe = ?3 AND end_at >= ?4 AND start_at <= ?5
             RETURNING start_at, end_at",
        )?
        .query_map(within, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?
        .try_fold((start.micros(), end.micros()), |(from, to), touched| {
            touched.map(|(start, end)| (from.min(start), to.max(end)))
        })?;
    db.prepare_cached(
        "INSERT INTO candle_stretches (exchange, symbol, timeframe, start_at, end_at) VALUES (?, ?, ?, ?, ?)",
    )?
    .execute(params![exchange, symbol, timeframe, joined.0, joined.1])?;
    Ok(())
}

/// What is known of a stretch of time.
pub(in crate::sqlite) fn known(db: &Connection, line: CandleLine, (start, end): Stretch) -> Result<StoredCandles> {
    let [exchange, symbol, timeframe] = names(&line);
    let within = params![exchange, symbol, timeframe, start.micros(), end.micros()];
    let mut stretches = db.prepare_cached(
        "SELECT start_at, end_at FROM candle_stretches
         WHERE exchange = ? AND symbol = ? AND timeframe = ? AND end_at > ? AND start_at < ? ORDER BY start_at",
    )?;
    let cut = |(from, to): (i64, i64)| (Timestamp::from_micros(from).max(start), Timestamp::from_micros(to).min(end));
    let stretches = stretches.query_map(within, |row| Ok(cut((row.get(0)?, row.get(1)?))))?;
    let mut candles = db.prepare_cached(
        "SELECT * FROM candles
         WHERE exchange = ? AND symbol = ? AND timeframe = ? AND open_at >= ? AND open_at < ? ORDER BY open_at",
    )?;
    let candles = candles.query_and_then(within, |row| {
        candle(&Record::new(row, "candles", &["exchange", "symbol", "timeframe", "open_at"]))
    })?;
    Ok(StoredCandles { known: stretches.collect::<rusqlite::Result<_>>()?, candles: candles.collect::<Result<_>>()? })
}

fn names(line: &CandleLine) -> [String; 3] {
    [line.exchange.to_text(), line.symbol.to_text(), line.timeframe.to_text()]
}

fn row(line: &CandleLine, candle: &Candle) -> Row<9> {
    Row([
        ("exchange", text(&line.exchange)),
        ("symbol", text(&line.symbol)),
        ("timeframe", text(&line.timeframe)),
        ("open_at", time(candle.open_at)),
        ("open", text(&candle.open)),
        ("high", text(&candle.high)),
        ("low", text(&candle.low)),
        ("close", text(&candle.close)),
        ("volume", text(&candle.volume)),
    ])
}
