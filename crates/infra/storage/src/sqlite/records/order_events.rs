//! What happened to orders.

use cambist_model::{OrderEvent, OrderId};
use cambist_ports::store::StoreError;
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::sqlite::codec::{Text, text, time};
use crate::sqlite::failure::{Failure, Result, conflict_if_missing, conflict_if_taken, unavailable};
use crate::sqlite::record::Record;
use crate::sqlite::row::Row;

const TABLE: &str = "order_events";

/// Adds an event.
pub(super) fn insert(db: &Connection, event: &OrderEvent) -> Result<()> {
    let what = serde_json::to_string(&event.what)
        .map_err(|why| unavailable(format!("an event of {} cannot be kept: {why}", event.order_id)))?;
    let row = Row([
        ("order_id", text(&event.order_id)),
        ("sequence", Value::Integer(event.sequence.into())),
        ("at", time(event.at)),
        ("status", text(&event.status)),
        ("what", Value::Text(what)),
    ]);
    row.insert(db, TABLE)
        .map_err(|why| {
            conflict_if_taken(why, || {
                format!("event {} of order {} is recorded already", event.sequence, event.order_id)
            })
        })
        .map_err(|why| conflict_if_missing(why, || format!("order {} is not recorded", event.order_id)))
}

/// The events of an order, in the order in which they were learned.
pub(in crate::sqlite) fn of_order(db: &Connection, order_id: OrderId) -> Result<Vec<OrderEvent>> {
    let mut statement = db.prepare_cached("SELECT * FROM order_events WHERE order_id = ? ORDER BY sequence")?;
    let rows = statement.query_and_then([order_id.to_text()], |row| {
        read(&Record::new(row, TABLE, &["order_id", "sequence"])).map_err(Failure::from)
    })?;
    rows.collect()
}

fn read(row: &Record<'_>) -> Result<OrderEvent, StoreError> {
    Ok(OrderEvent {
        order_id: row.value("order_id")?,
        sequence: row.whole("sequence")?,
        at: row.time("at")?,
        status: row.value("status")?,
        what: row.json("what")?,
    })
}
