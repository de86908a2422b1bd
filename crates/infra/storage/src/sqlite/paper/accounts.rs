//! Accounts and what they hold.

use cambist_model::{AccountId, Amount, AssetId};
use cambist_ports::paper::PaperAccount;
use rusqlite::{Connection, params};

use super::orders;
use crate::sqlite::codec::Text;
use crate::sqlite::failure::{Failure, Result};
use crate::sqlite::record::Record;

/// Adds the account if it is new, and sets its state if there is one to set.
pub(super) fn write(db: &Connection, account: &str, state: Option<&str>) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO paper_accounts (account, state) VALUES (?1, coalesce(?2, ''))
         ON CONFLICT (account) DO UPDATE SET state = ?2 WHERE ?2 IS NOT NULL",
    )?
    .execute(params![account, state])?;
    Ok(())
}

/// Sets what the account holds of an asset.
pub(super) fn set_balance(
    db: &Connection,
    account: &str,
    (asset, available, held): &(AssetId, Amount, Amount),
) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO paper_balances (account, asset, available, held) VALUES (?, ?, ?, ?)
         ON CONFLICT (account, asset) DO UPDATE SET available = excluded.available, held = excluded.held",
    )?
    .execute([account, &asset.to_text(), &available.to_text(), &held.to_text()])?;
    Ok(())
}

/// An account as it was last written.
pub(in crate::sqlite) fn load(db: &Connection, account: AccountId) -> Result<Option<PaperAccount>> {
    let name = account.to_text();
    let Some(state) = state(db, &name)? else {
        return Ok(None);
    };
    Ok(Some(PaperAccount { balances: balances(db, &name)?, open_orders: orders::open(db, &name)?, state }))
}

fn state(db: &Connection, account: &str) -> Result<Option<String>> {
    let mut statement = db.prepare_cached("SELECT * FROM paper_accounts WHERE account = ?")?;
    let mut rows = statement.query([account])?;
    let row = rows.next()?;
    Ok(row.map(|row| Record::new(row, "paper_accounts", &["account"]).string("state")).transpose()?)
}

fn balances(db: &Connection, account: &str) -> Result<Vec<(AssetId, Amount, Amount)>> {
    let mut statement = db.prepare_cached("SELECT * FROM paper_balances WHERE account = ? ORDER BY asset")?;
    let rows = statement.query_and_then([account], |row| {
        let row = Record::new(row, "paper_balances", &["account", "asset"]);
        Ok::<_, Failure>((row.value("asset")?, row.value("available")?, row.value("held")?))
    })?;
    rows.collect()
}
