//! The paper exchange's executions.

use cambist_model::AccountId;
use cambist_ports::paper::PaperFillRow;
use rusqlite::{Connection, params};

use super::orders::number;
use crate::sqlite::codec::Text;
use crate::sqlite::failure::{Failure, Result, conflict_if_missing, conflict_if_taken};
use crate::sqlite::record::Record;

/// Adds an execution.
pub(super) fn insert(db: &Connection, account: &str, fill: &PaperFillRow) -> Result<()> {
    let mut statement =
        db.prepare_cached("INSERT INTO paper_fills (account, number, exchange_order_id, body) VALUES (?, ?, ?, ?)")?;
    let order = fill.exchange_order_id.to_text();
    statement
        .execute(params![account, number(fill.number)?, order, fill.body])
        .map_err(|why| {
            conflict_if_taken(why, || {
                format!("paper execution {} of account {account} is recorded already", fill.number)
            })
        })
        .map_err(|why| {
            conflict_if_missing(why, || format!("paper order {order} of account {account} is not recorded"))
        })?;
    Ok(())
}

/// Executions after the one with number `after`, oldest first.
pub(in crate::sqlite) fn after(
    db: &Connection,
    account: AccountId,
    after: u64,
    limit: u32,
) -> Result<Vec<PaperFillRow>> {
    // No execution has a number that large, so there is none after it.
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let mut statement =
        db.prepare_cached("SELECT * FROM paper_fills WHERE account = ? AND number > ? ORDER BY number LIMIT ?")?;
    let rows = statement.query_and_then(params![account.to_text(), after, limit], |row| {
        let row = Record::new(row, "paper_fills", &["account", "number"]);
        Ok::<_, Failure>(PaperFillRow {
            number: row.whole("number")?,
            exchange_order_id: row.value("exchange_order_id")?,
            body: row.string("body")?,
        })
    })?;
    rows.collect()
}
