//! Answers that are kept, so that asking again is not doing again.

use cambist_model::{IdempotencyKey, Timestamp};
use cambist_ports::store::KeptAnswer;
use rusqlite::{Connection, params};

use crate::sqlite::failure::{Result, conflict_if_taken};
use crate::sqlite::record::Record;

/// Keeps an answer; its key must be new.
pub(super) fn insert(db: &Connection, answer: &KeptAnswer) -> Result<()> {
    let KeptAnswer { principal, key, digest, answer, at } = answer;
    db.prepare_cached("INSERT INTO kept_answers (principal, key, digest, answer, at) VALUES (?, ?, ?, ?, ?)")?
        .execute(params![principal, key.as_str(), digest, answer, at.micros()])
        .map_err(|why| conflict_if_taken(why, || format!("the idempotency key {key} has its answer already")))?;
    Ok(())
}

/// Forgets every answer that was given before `end`.
pub(super) fn forget(db: &Connection, end: Timestamp) -> Result<()> {
    db.prepare_cached("DELETE FROM kept_answers WHERE at < ?")?.execute([end.micros()])?;
    Ok(())
}

/// The answer that was given to `principal` for `key`.
pub(in crate::sqlite) fn get(db: &Connection, principal: &str, key: &IdempotencyKey) -> Result<Option<KeptAnswer>> {
    let mut statement = db.prepare_cached("SELECT * FROM kept_answers WHERE principal = ? AND key = ?")?;
    let mut rows = statement.query([principal, key.as_str()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let record = Record::new(row, "kept_answers", &["principal", "key"]);
    Ok(Some(KeptAnswer {
        principal: principal.to_owned(),
        key: key.clone(),
        digest: record.string("digest")?,
        answer: record.string("answer")?,
        at: record.time("at")?,
    }))
}
