//! The audit, as it is listed. How entries are added: [`super::audit_chain`].

use cambist_ports::store::{AuditAction, AuditEntry, AuditFilter, AuditRecord, Page, PageOf, StoreError};
use rusqlite::Connection;

use super::audit_chain::TABLE;
use crate::sqlite::codec::{Text, text, time};
use crate::sqlite::failure::Result;
use crate::sqlite::page::{Conditions, List, read_page};
use crate::sqlite::record::Record;

const LIST: List = List { table: TABLE, time: "at", key: &["number"], letter: 'a' };

/// Entries, newest first.
pub(in crate::sqlite) fn list(db: &Connection, filter: &AuditFilter, page: &Page) -> Result<PageOf<AuditRecord>> {
    let conditions = Conditions::default()
        // An order has a handful of entries.
        .that_match_few(filter.order_id.is_some())
        .and("order_id = ?", filter.order_id.as_ref().map(text))
        .and("action = ?", filter.action.as_ref().map(text))
        .and("at >= ?", filter.start.map(time))
        .and("at < ?", filter.end.map(time));
    read_page(db, &LIST, conditions, page, read)
}

fn read(row: &Record<'_>) -> Result<AuditRecord, StoreError> {
    Ok(AuditRecord {
        number: row.whole("number")?,
        entry: AuditEntry {
            at: row.time("at")?,
            request_id: row.value("request_id")?,
            principal: row.string("principal")?,
            face: row.string("face")?,
            action: row.value("action")?,
            order_id: row.optional("order_id")?,
            detail: row.string("detail")?,
        },
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
