//! Prices and candles over REST: the processor's time for an answer.

use super::servers::{self, IDLE};
use super::sides::{Cost, Side, costs};
use super::table::{Row, Table, Target};
use crate::Outcome;
use crate::load::{Asked, Server};

const CONNECTIONS: usize = 16;
const PRICE: &str = "/price/kraken/BTC-USD";
const CANDLES: &str = "/historical/binance/BTC-USDT?timeframe=1m&limit=1000";

/// What is aimed for, against the least and against Python.
struct Aim {
    bare: (&'static str, f64),
    python: (&'static str, f64),
}

/// The three cases of the older designs.
pub(crate) async fn compare(table: &mut Table) -> Outcome {
    table.part("REST: processor time of the server per answer; the ratio is answers for the same time");
    let venue = servers::venue(IDLE)?;
    let bare = servers::bare(&venue)?;
    let kept = servers::cambist(&venue, &[])?;
    let kept_python = servers::python(&venue, 3_600)?;
    let aim = Aim { bare: ("bare axum, a constant", 0.8), python: ("FastAPI + ccxt, cached", 10.0) };
    case(table, "cached ticker", &aim, [&kept.server, &bare], kept_python.as_ref(), [PRICE, "/constant"]).await?;
    let aim = Aim { bare: ("axum, serializing", 0.8), python: ("FastAPI + ccxt, cached", 14.0) };
    case(table, "1000 candles", &aim, [&kept.server, &bare], kept_python.as_ref(), [CANDLES, "/candles"]).await?;
    drop(kept_python);
    // The real venue limits how often it is asked, so that it is asked as often as it bears.
    let settings =
        [("CAMBIST_CACHE__TICKER_TTL_MS", "0"), ("CAMBIST_EXCHANGES__KRAKEN__REQUESTS_PER_MINUTE", "100000000")];
    let fresh = servers::cambist(&venue, &settings)?;
    let fresh_python = servers::python(&venue, 0)?;
    let aim = Aim { bare: ("bare proxy", 0.8), python: ("FastAPI + ccxt", 13.0) };
    case(table, "uncached ticker", &aim, [&fresh.server, &bare], fresh_python.as_ref(), [PRICE, "/proxy"]).await
}

async fn case(
    table: &mut Table,
    what: &str,
    aim: &Aim,
    [ours, bare]: [&Server; 2],
    python: Option<&Server>,
    [path, bare_path]: [&str; 2],
) -> Outcome {
    let side = |server, path| Side { server, asked: vec![Asked::get(path)] };
    if let Some(python) = python {
        let sides = [side(ours, path), side(bare, bare_path), side(python, path)];
        let [ours, bare, python] = costs(sides, CONNECTIONS).await?;
        table.add(&row(what, aim.bare, &ours, &bare));
        table.add(&row(what, aim.python, &ours, &python));
    } else {
        let [ours, bare] = costs([side(ours, path), side(bare, bare_path)], CONNECTIONS).await?;
        table.add(&row(what, aim.bare, &ours, &bare));
    }
    Ok(())
}

/// A row that tells how many answers there are for the same time.
pub(super) fn row<'a>(what: &'a str, (rival, least): (&'a str, f64), ours: &Cost, theirs: &Cost) -> Row<'a> {
    Row {
        what,
        rival,
        ours: ours.shown(),
        theirs: theirs.shown(),
        ratio: ours.against(theirs),
        spread: Some(ours.spread(theirs)),
        target: Target::AtLeast(least),
    }
}
