//! The paper exchange's orders.

use cambist_model::AccountId;
use cambist_ports::paper::{PaperOrderKey, PaperOrderRow};
use cambist_ports::store::StoreError;
use rusqlite::{Connection, params};

use crate::sqlite::codec::Text;
use crate::sqlite::failure::{Failure, Result, conflict_if_taken, unavailable};
use crate::sqlite::record::Record;

/// Adds an order or changes it. Its number, its ids and its market stay what they were.
pub(super) fn write(db: &Connection, account: &str, order: &PaperOrderRow) -> Result<()> {
    let taken = || {
        format!(
            "paper order {} or one of its ids ({}, {}) is another order in account {account}",
            order.number, order.exchange_order_id, order.client_order_id
        )
    };
    let written = db
        .prepare_cached(
            "INSERT INTO paper_orders
                 (account, number, exchange_order_id, client_order_id, symbol, open, body)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (account, number) DO UPDATE SET open = excluded.open, body = excluded.body
                 WHERE exchange_order_id = excluded.exchange_order_id
                     AND client_order_id = excluded.client_order_id
                     AND symbol = excluded.symbol",
        )?
        .execute(params![
            account,
            number(order.number)?,
            order.exchange_order_id.to_text(),
            order.client_order_id.to_text(),
            order.symbol.to_text(),
            order.open,
            order.body,
        ])
        .map_err(|why| conflict_if_taken(why, taken))?;
    if written == 1 { Ok(()) } else { Err(StoreError::Conflict(taken()).into()) }
}

/// An order by either of its ids.
pub(in crate::sqlite) fn by_key(
    db: &Connection,
    account: AccountId,
    key: &PaperOrderKey,
) -> Result<Option<PaperOrderRow>> {
    let (sql, id) = match key {
        PaperOrderKey::Client(id) => {
            ("SELECT * FROM paper_orders WHERE account = ? AND client_order_id = ?", id.to_text())
        }
        PaperOrderKey::Exchange(id) => {
            ("SELECT * FROM paper_orders WHERE account = ? AND exchange_order_id = ?", id.to_text())
        }
    };
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([account.to_text(), id])?;
    rows.next()?.map(read).transpose()
}

/// The open orders of an account, in the order in which they arrived.
pub(super) fn open(db: &Connection, account: &str) -> Result<Vec<PaperOrderRow>> {
    let mut statement =
        db.prepare_cached("SELECT * FROM paper_orders WHERE account = ? AND open = 1 ORDER BY number")?;
    statement.query_and_then([account], read)?.collect()
}

/// A number as SQLite keeps it.
pub(super) fn number(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(|_| unavailable(format!("the number {number} is too large to be kept")).into())
}

fn read(row: &rusqlite::Row<'_>) -> Result<PaperOrderRow> {
    let row = Record::new(row, "paper_orders", &["account", "number"]);
    let order = || -> Result<_, StoreError> {
        Ok(PaperOrderRow {
            number: row.whole("number")?,
            exchange_order_id: row.value("exchange_order_id")?,
            client_order_id: row.value("client_order_id")?,
            symbol: row.value("symbol")?,
            open: row.flag("open")?,
            body: row.string("body")?,
        })
    };
    order().map_err(Failure::from)
}
