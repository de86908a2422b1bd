//! The audit's chain: every entry is hashed with the hash of the one before it, in the transaction that writes it.
//!
//! Where the chain ends is kept in the setting [`HEAD`] and taken from there, not from the last row: when rows are removed
//! from the end, what is written later leaves a gap that everybody can see.

use cambist_audit::{ChainedEntry, Entry, Head, Unreadable};
use cambist_model::Timestamp;
use cambist_ports::store::{AuditEntry, StoreError};
use rusqlite::Connection;
use rusqlite::types::Value;

use super::settings;
use crate::sqlite::codec::{Text, time};
use crate::sqlite::failure::{Result, unavailable};
use crate::sqlite::record::Record;
use crate::sqlite::row::Row;

/// The table.
pub(super) const TABLE: &str = "audit_log";

/// The setting with the end of the chain.
const HEAD: &str = "audit_head";

/// Adds entries at the end of the chain.
pub(super) fn append(db: &Connection, entries: &[AuditEntry]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let lost = || StoreError::Corrupt(format!("the setting {HEAD}, which tells where the audit ends, is gone"));
    let mut head = kept_head(db)?.ok_or_else(lost)?;
    for entry in entries {
        head = insert(db, &head, entry.at, plain(entry))?;
    }
    keep_head(db, &head)
}

/// Where the chain ends, as it was kept with the last entry; `None` if that is gone or unreadable.
pub(in crate::sqlite) fn kept_head(db: &Connection) -> Result<Option<Head>> {
    Ok(settings::get(db, HEAD)?.and_then(|json| serde_json::from_str(&json).ok()))
}

/// Chains what was recorded before there was a chain.
pub(in crate::sqlite) fn chain_older_entries(db: &Connection) -> Result<()> {
    let mut head = Head::empty();
    {
        let mut statement = db.prepare("SELECT * FROM audit_log_without_chain ORDER BY number")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let record = Record::new(row, "audit_log_without_chain", &["number"]);
            let at = record.time("at")?;
            head = insert(db, &head, at, read_plain(&record, at)?)?;
        }
    }
    keep_head(db, &head)?;
    Ok(db.execute_batch("DROP TABLE audit_log_without_chain")?)
}

/// An entry with its place in the chain, as it stands in the table. What cannot be read is told with the place.
pub(in crate::sqlite) fn read_chained(row: &rusqlite::Row<'_>) -> Result<ChainedEntry, Unreadable> {
    let record = Record::new(row, TABLE, &["number"]);
    let read = || {
        let at = record.time("at")?;
        let Entry { at, request_id, principal, face, action, order_id, detail } = read_plain(&record, at)?;
        let (previous_hash, hash) = (record.string("previous_hash")?, record.string("hash")?);
        let number = record.whole("number")?;
        Ok(ChainedEntry { number, at, request_id, principal, face, action, order_id, detail, previous_hash, hash })
    };
    read().map_err(|why: StoreError| Unreadable(why.to_string()))
}

/// Writes an entry after `head`; gives the head after it.
fn insert(db: &Connection, head: &Head, at: Timestamp, entry: Entry) -> Result<Head> {
    let chained = head.append(entry);
    let next = Head::after(&chained);
    let number = i64::try_from(chained.number).map_err(|_| unavailable("the audit is full"))?;
    let row = Row([
        ("number", Value::Integer(number)),
        ("at", time(at)),
        ("request_id", Value::Text(chained.request_id)),
        ("principal", Value::Text(chained.principal)),
        ("face", Value::Text(chained.face)),
        ("action", Value::Text(chained.action)),
        ("order_id", chained.order_id.map_or(Value::Null, Value::Text)),
        ("detail", Value::Text(chained.detail)),
        ("previous_hash", Value::Text(chained.previous_hash)),
        ("hash", Value::Text(chained.hash)),
    ]);
    row.insert(db, TABLE)?;
    Ok(next)
}

fn keep_head(db: &Connection, head: &Head) -> Result<()> {
    let json = serde_json::to_string(head).map_err(|why| unavailable(why.to_string()))?;
    settings::set(db, HEAD, Some(&json))
}

fn plain(entry: &AuditEntry) -> Entry {
    Entry {
        at: entry.at.to_string(),
        request_id: entry.request_id.to_text(),
        principal: entry.principal.clone(),
        face: entry.face.clone(),
        action: entry.action.to_text(),
        order_id: entry.order_id.as_ref().map(Text::to_text),
        detail: entry.detail.clone(),
    }
}

fn read_plain(record: &Record<'_>, at: Timestamp) -> Result<Entry, StoreError> {
    Ok(Entry {
        at: at.to_string(),
        request_id: record.string("request_id")?,
        principal: record.string("principal")?,
        face: record.string("face")?,
        action: record.string("action")?,
        order_id: record.optional_string("order_id")?,
        detail: record.string("detail")?,
    })
}
