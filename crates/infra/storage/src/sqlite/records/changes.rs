//! What is written together.

use cambist_ports::store::Changes;
use rusqlite::Connection;

use super::{audit_chain, fills, kept_answers, order_events, orders, settings, tokens};
use crate::sqlite::failure::Result;

/// Writes all of `changes`. The caller undoes the part that was written if one fails.
pub(in crate::sqlite) fn write(db: &Connection, changes: &Changes) -> Result<()> {
    // Orders first: events and executions refer to them.
    for order in &changes.new_orders {
        orders::insert(db, order)?;
    }
    for order in &changes.updated_orders {
        orders::update(db, order)?;
    }
    for event in &changes.events {
        order_events::insert(db, event)?;
    }
    for fill in &changes.fills {
        fills::insert(db, fill)?;
    }
    audit_chain::append(db, &changes.audit)?;
    for token in &changes.tokens {
        tokens::put(db, token)?;
    }
    for (key, value) in &changes.settings {
        settings::set(db, key, value.as_deref())?;
    }
    if let Some(end) = changes.forget_answers_before {
        kept_answers::forget(db, end)?;
    }
    for answer in &changes.answers {
        kept_answers::insert(db, answer)?;
    }
    Ok(())
}
