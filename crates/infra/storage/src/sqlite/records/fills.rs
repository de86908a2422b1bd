//! Our executions.

use cambist_model::{AccountId, ExchangeId, Fill, FillId, Money};
use cambist_ports::store::{FillFilter, Page, PageOf, StoreError};
use rusqlite::Connection;

use crate::sqlite::codec::{Text, optional_text, text, time};
use crate::sqlite::failure::{Failure, Result, conflict_if_missing, conflict_if_taken};
use crate::sqlite::page::{Conditions, List, read_page};
use crate::sqlite::record::Record;
use crate::sqlite::row::Row;

const LIST: List = List { table: "fills", time: "executed_at", key: &["exchange", "account", "fill_id"], letter: 'f' };

/// Adds an execution.
pub(super) fn insert(db: &Connection, fill: &Fill) -> Result<()> {
    let row = Row([
        ("exchange", text(&fill.exchange)),
        ("account", text(&fill.account)),
        ("fill_id", text(&fill.fill_id)),
        ("order_id", text(&fill.order_id)),
        ("symbol", text(&fill.symbol)),
        ("side", text(&fill.side)),
        ("price", text(&fill.price)),
        ("quantity", text(&fill.quantity)),
        ("fee_amount", text(&fill.fee.amount)),
        ("fee_asset", text(&fill.fee.asset)),
        ("liquidity", text(&fill.liquidity)),
        ("usd_rate", optional_text(fill.usd_rate.as_ref())),
        ("executed_at", time(fill.executed_at)),
    ]);
    row.insert(db, LIST.table)
        .map_err(|why| {
            conflict_if_taken(why, || format!("execution {} of {} is recorded already", fill.fill_id, fill.account))
        })
        .map_err(|why| conflict_if_missing(why, || format!("order {} is not recorded", fill.order_id)))
}

/// Is this execution recorded already?
pub(in crate::sqlite) fn has(
    db: &Connection,
    (exchange, account): (ExchangeId, AccountId),
    fill_id: &FillId,
) -> Result<bool> {
    let mut statement = db.prepare_cached("SELECT 1 FROM fills WHERE exchange = ? AND account = ? AND fill_id = ?")?;
    Ok(statement.exists([exchange.to_text(), account.to_text(), fill_id.to_text()])?)
}

/// Executions, newest first.
pub(in crate::sqlite) fn list(db: &Connection, filter: &FillFilter, page: &Page) -> Result<PageOf<Fill>> {
    let conditions = Conditions::default()
        .and("exchange = ?", filter.exchange.as_ref().map(text))
        .and("account = ?", filter.account.as_ref().map(text))
        .and("symbol = ?", filter.symbol.as_ref().map(text))
        .and("order_id = ?", filter.order_id.as_ref().map(text))
        .and("executed_at >= ?", filter.start.map(time))
        .and("executed_at < ?", filter.end.map(time));
    read_page(db, &LIST, conditions, page, read)
}

/// Every execution of an account, oldest first; those of one moment in the order in which they were recorded.
pub(in crate::sqlite) fn history(db: &Connection, (exchange, account): (ExchangeId, AccountId)) -> Result<Vec<Fill>> {
    let mut statement =
        db.prepare_cached("SELECT * FROM fills WHERE exchange = ? AND account = ? ORDER BY executed_at, number")?;
    let rows = statement.query_and_then([exchange.to_text(), account.to_text()], |row| {
        read(&Record::new(row, LIST.table, LIST.key)).map_err(Failure::from)
    })?;
    rows.collect()
}

fn read(row: &Record<'_>) -> Result<Fill, StoreError> {
    Ok(Fill {
        fill_id: row.value("fill_id")?,
        order_id: row.value("order_id")?,
        exchange: row.value("exchange")?,
        account: row.value("account")?,
        symbol: row.value("symbol")?,
        side: row.value("side")?,
        price: row.value("price")?,
        quantity: row.value("quantity")?,
        fee: Money::new(row.value("fee_amount")?, row.value("fee_asset")?),
        liquidity: row.value("liquidity")?,
        usd_rate: row.optional("usd_rate")?,
        executed_at: row.time("executed_at")?,
    })
}
