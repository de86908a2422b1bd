//! The audit.

use cambist_ports::store::{AuditAction, AuditEntry, Page, PageOf, StoreError};
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::sqlite::codec::{Text, optional_text, text, time};
use crate::sqlite::failure::Result;
use crate::sqlite::page::{Conditions, List, read_page};
use crate::sqlite::record::Record;
use crate::sqlite::row::Row;

const LIST: List = List { table: "audit_log", time: "at", key: &["number"], letter: 'a' };

/// Adds an entry.
pub(super) fn insert(db: &Connection, entry: &AuditEntry) -> Result<()> {
    let row = Row([
        ("at", time(entry.at)),
        ("request_id", text(&entry.request_id)),
        ("principal", Value::Text(entry.principal.clone())),
        ("face", Value::Text(entry.face.clone())),
        ("action", text(&entry.action)),
        ("order_id", optional_text(entry.order_id.as_ref())),
        ("detail", Value::Text(entry.detail.clone())),
    ]);
    Ok(row.insert(db, LIST.table)?)
}

/// Entries, newest first.
pub(in crate::sqlite) fn list(db: &Connection, page: &Page) -> Result<PageOf<AuditEntry>> {
    read_page(db, &LIST, Conditions::default(), page, read)
}

fn read(row: &Record<'_>) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        at: row.time("at")?,
        request_id: row.value("request_id")?,
        principal: row.string("principal")?,
        face: row.string("face")?,
        action: row.value("action")?,
        order_id: row.optional("order_id")?,
        detail: row.string("detail")?,
    })
}

/// The word that serde gives it, so that it is the same in every place. A plain word always has one.
impl Text for AuditAction {
    fn to_text(&self) -> String {
        serde_json::to_value(self).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
    }

    fn from_any_text(text: &str) -> Option<Self> {
        serde_json::from_value(text.into()).ok()
    }
}
