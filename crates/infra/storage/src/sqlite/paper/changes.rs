//! What is written together.

use cambist_model::AccountId;
use cambist_ports::paper::PaperChanges;
use rusqlite::Connection;

use super::{accounts, candles, fills, orders};
use crate::sqlite::codec::Text;
use crate::sqlite::failure::Result;

/// Writes all of `changes`. The caller undoes the part that was written if one fails.
pub(in crate::sqlite) fn write(db: &Connection, account: AccountId, changes: &PaperChanges) -> Result<()> {
    if *changes == PaperChanges::default() {
        return Ok(());
    }
    let name = account.to_text();
    accounts::write(db, &name, changes.state.as_deref())?;
    for balance in &changes.balances {
        accounts::set_balance(db, &name, balance)?;
    }
    for order in &changes.orders {
        orders::write(db, &name, order)?;
    }
    for fill in &changes.fills {
        fills::insert(db, &name, fill)?;
    }
    for (symbol, candle) in &changes.candles {
        candles::write(db, &name, *symbol, candle)?;
    }
    Ok(())
}
