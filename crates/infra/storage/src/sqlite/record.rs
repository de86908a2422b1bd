//! Rows on their way out of a table.

use cambist_model::Timestamp;
use cambist_ports::store::StoreError;
use rusqlite::Row;
use rusqlite::types::{Value, ValueRef};
use serde::de::DeserializeOwned;

use super::codec::Text;

/// A row that is being read. What cannot be understood is an error that names table, column and row.
pub(super) struct Record<'a> {
    row: &'a Row<'a>,
    table: &'static str,
    /// The columns that tell which row it is.
    key: &'static [&'static str],
}

impl<'a> Record<'a> {
    /// `row` of `table`, told apart by the columns `key`.
    pub(super) fn new(row: &'a Row<'a>, table: &'static str, key: &'static [&'static str]) -> Self {
        Self { row, table, key }
    }

    /// A value that must be there.
    pub(super) fn value<T: Text>(&self, column: &'static str) -> Result<T, StoreError> {
        self.optional(column)?.ok_or_else(|| self.missing(column))
    }

    /// A value that may be absent.
    pub(super) fn optional<T: Text>(&self, column: &'static str) -> Result<Option<T>, StoreError> {
        self.optional_string(column)?
            .map(|text| T::from_text(&text).ok_or_else(|| self.corrupt(column, &format!("holds {text:?}"))))
            .transpose()
    }

    /// Free text that must be there.
    pub(super) fn string(&self, column: &'static str) -> Result<String, StoreError> {
        self.optional_string(column)?.ok_or_else(|| self.missing(column))
    }

    /// Free text that may be absent.
    pub(super) fn optional_string(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        match self.raw(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Text(bytes) => std::str::from_utf8(bytes)
                .map(|text| Some(text.to_owned()))
                .map_err(|_| self.corrupt(column, "holds bytes that are not text")),
            other => Err(self.corrupt(column, &format!("holds {} instead of text", other.data_type()))),
        }
    }

    /// A whole number that must be there and fit.
    pub(super) fn whole<T: TryFrom<i64>>(&self, column: &'static str) -> Result<T, StoreError> {
        let number = self.integer(column)?.ok_or_else(|| self.missing(column))?;
        T::try_from(number).map_err(|_| self.corrupt(column, &format!("holds {number}")))
    }

    /// Yes or no.
    pub(super) fn flag(&self, column: &'static str) -> Result<bool, StoreError> {
        match self.whole::<i64>(column)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(self.corrupt(column, &format!("holds {other} instead of 0 or 1"))),
        }
    }

    /// A time that must be there.
    pub(super) fn time(&self, column: &'static str) -> Result<Timestamp, StoreError> {
        self.whole(column).map(Timestamp::from_micros)
    }

    /// A time that may be absent.
    pub(super) fn optional_time(&self, column: &'static str) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.integer(column)?.map(Timestamp::from_micros))
    }

    /// A value kept as JSON.
    pub(super) fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        serde_json::from_str(&self.string(column)?).map_err(|why| self.corrupt(column, &why.to_string()))
    }

    fn integer(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        match self.raw(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(number) => Ok(Some(number)),
            other => Err(self.corrupt(column, &format!("holds {} instead of a number", other.data_type()))),
        }
    }

    fn raw(&self, column: &'static str) -> Result<ValueRef<'a>, StoreError> {
        self.row.get_ref(column).map_err(|why| self.corrupt(column, &why.to_string()))
    }

    fn missing(&self, column: &'static str) -> StoreError {
        self.corrupt(column, "is empty")
    }

    fn corrupt(&self, column: &'static str, what: &str) -> StoreError {
        let name = |key: &&str| match self.row.get::<_, Value>(*key) {
            Ok(Value::Text(text)) => text,
            Ok(Value::Integer(number)) => number.to_string(),
            _ => "?".to_owned(),
        };
        let row: Vec<_> = self.key.iter().map(name).collect();
        StoreError::Corrupt(format!("{}.{column} of {} {what}", self.table, row.join(" ")))
    }
}
