//! Tokens.

use cambist_model::Timestamp;
use cambist_model::access::Token;
use cambist_ports::store::StoreError;
use rusqlite::types::Value;
use rusqlite::{Connection, params};

use crate::sqlite::codec::{text, time};
use crate::sqlite::failure::Result;
use crate::sqlite::record::Record;
use crate::sqlite::row::Row;

const TABLE: &str = "tokens";

/// Adds a token, or writes down when the one of this name was used and revoked. Nothing else of it ever changes.
pub(super) fn put(db: &Connection, token: &Token) -> Result<()> {
    let known = db
        .prepare_cached("UPDATE tokens SET revoked_at = ?, last_used_at = ? WHERE name = ? AND digest = ?")?
        .execute(params![
            token.revoked_at.map(Timestamp::micros),
            token.last_used_at.map(Timestamp::micros),
            token.name.as_str(),
            token.digest.as_str()
        ])?;
    if known > 0 {
        return Ok(());
    }
    // Plain data of ours always has a form in JSON; if it had none, the table would refuse the empty text.
    let granted = serde_json::to_string(&token.grant).unwrap_or_default();
    Ok(Row([
        ("name", text(&token.name)),
        ("digest", text(&token.digest)),
        ("granted", Value::Text(granted)),
        ("created_at", time(token.created_at)),
        ("created_by", Value::Text(token.created_by.clone())),
        ("expires_at", token.expires_at.map_or(Value::Null, time)),
        ("revoked_at", token.revoked_at.map_or(Value::Null, time)),
        ("last_used_at", token.last_used_at.map_or(Value::Null, time)),
    ])
    .insert(db, TABLE)?)
}

/// Every token, oldest first.
pub(in crate::sqlite) fn all(db: &Connection) -> Result<Vec<Token>> {
    let mut statement = db.prepare_cached("SELECT * FROM tokens ORDER BY created_at, name")?;
    let mut rows = statement.query([])?;
    let mut tokens = Vec::new();
    while let Some(row) = rows.next()? {
        tokens.push(read(&Record::new(row, TABLE, &["name"]))?);
    }
    Ok(tokens)
}

fn read(row: &Record<'_>) -> Result<Token, StoreError> {
    Ok(Token {
        name: row.value("name")?,
        digest: row.value("digest")?,
        grant: row.json("granted")?,
        created_at: row.time("created_at")?,
        created_by: row.string("created_by")?,
        expires_at: row.optional_time("expires_at")?,
        revoked_at: row.optional_time("revoked_at")?,
        last_used_at: row.optional_time("last_used_at")?,
    })
}
