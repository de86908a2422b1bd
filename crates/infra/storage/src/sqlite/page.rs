//! Parts of long lists, newest first.
//!
//! A page goes on after a row, not after a count: what is added meanwhile neither repeats nor hides anything.

use cambist_ports::store::{Page, PageOf, StoreError};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::failure::Result;
use super::record::Record;

/// A list that can be read in parts: a table with a time to sort by and a `number` where times are equal.
pub(super) struct List {
    /// The table.
    pub table: &'static str,
    /// The column with the time.
    pub time: &'static str,
    /// The columns that tell which row it is, for errors.
    pub key: &'static [&'static str],
    /// The first letter of its cursors, so that one of another list is noticed.
    pub letter: char,
}

/// Conditions of static text with the values that fill their places.
#[derive(Default)]
pub(super) struct Conditions {
    text: Vec<String>,
    values: Vec<Value>,
    match_few: bool,
}

impl Conditions {
    /// One more condition, if there is a value for its one place.
    #[must_use]
    pub(super) fn and(mut self, condition: &'static str, value: Option<Value>) -> Self {
        if let Some(value) = value {
            self.text.push(condition.to_owned());
            self.values.push(value);
        }
        self
    }

    /// `column` is one of `values`; any will do if there are none.
    #[must_use]
    pub(super) fn and_one_of(mut self, column: &'static str, values: Vec<Value>) -> Self {
        if !values.is_empty() {
            let places = vec!["?"; values.len()].join(", ");
            self.text.push(format!("{column} IN ({places})"));
            self.values.extend(values);
        }
        self
    }

    /// Says whether few rows match. They are found first and sorted then; otherwise the list is walked in its order until
    /// the page is full. SQLite cannot know which is better.
    #[must_use]
    pub(super) fn that_match_few(self, few: bool) -> Self {
        Self { match_few: few, ..self }
    }

    /// The text after `WHERE`.
    fn sql(&self) -> String {
        if self.text.is_empty() { "TRUE".to_owned() } else { self.text.join(" AND ") }
    }
}

/// The place of a row in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cursor {
    time: i64,
    number: i64,
}

impl Cursor {
    /// Opaque to others: a letter and two numbers of 16 hexadecimal digits.
    fn to_text(self, letter: char) -> String {
        format!("{letter}{:016x}{:016x}", self.time, self.number)
    }

    fn from_text(text: &str, letter: char) -> Result<Self, StoreError> {
        let read = || {
            let (time, number) = text.strip_prefix(letter)?.split_at_checked(16)?;
            let part = |digits| u64::from_str_radix(digits, 16).ok().map(u64::cast_signed);
            let cursor = Self { time: part(time)?, number: part(number)? };
            (cursor.to_text(letter) == text).then_some(cursor)
        };
        // A hostile cursor may be megabytes long; an error message must not be.
        read().ok_or_else(|| StoreError::BadCursor(text.chars().take(48).collect()))
    }
}

/// The part of `list` that `page` asks for. The caller's transaction makes its parts agree.
pub(super) fn read_page<T>(
    db: &Connection,
    list: &List,
    conditions: Conditions,
    page: &Page,
    read: fn(&Record<'_>) -> Result<T, StoreError>,
) -> Result<PageOf<T>> {
    let List { table, time, .. } = *list;
    let wanted = conditions.sql();
    // The plus keeps the order of the list from being taken from an index.
    let sort = if conditions.match_few { "+" } else { "" };
    let total: i64 = db
        .prepare_cached(&format!("SELECT count(*) FROM {table} WHERE {wanted}"))?
        .query_row(params_from_iter(&conditions.values), |row| row.get(0))?;

    let mut values = conditions.values;
    let mut after = "TRUE".to_owned();
    if let Some(cursor) = &page.cursor {
        let cursor = Cursor::from_text(cursor, list.letter)?;
        after = format!("({sort}{time}, number) < (?, ?)");
        values.extend([Value::Integer(cursor.time), Value::Integer(cursor.number)]);
    }
    // A page of nothing could not say where to go on.
    let limit = usize::try_from(page.limit.max(1)).unwrap_or(usize::MAX);
    values.push(Value::Integer(i64::from(page.limit.max(1)) + 1));

    let mut statement = db.prepare_cached(&format!(
        "SELECT * FROM {table} WHERE {wanted} AND {after} ORDER BY {sort}{time} DESC, number DESC LIMIT ?"
    ))?;
    let mut rows = statement.query(params_from_iter(values))?;
    let (mut items, mut last, mut more) = (Vec::new(), None, false);
    while let Some(row) = rows.next()? {
        if items.len() == limit {
            more = true;
            break;
        }
        items.push(read(&Record::new(row, table, list.key))?);
        last = Some(Cursor { time: row.get(time)?, number: row.get("number")? });
    }
    Ok(PageOf {
        items,
        total: total.unsigned_abs(),
        next_cursor: last.filter(|_| more).map(|cursor| cursor.to_text(list.letter)),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_reads_back_as_it_was(time: i64, number: i64) {
            let cursor = Cursor { time, number };
            prop_assert_eq!(Cursor::from_text(&cursor.to_text('o'), 'o').unwrap(), cursor);
        }

        #[test]
        fn whatever_is_read_as_a_cursor_was_one(text in "o?[0-9a-fA-F+]{0,34}") {
            if let Ok(cursor) = Cursor::from_text(&text, 'o') {
                prop_assert_eq!(cursor.to_text('o'), text);
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            let _ = Cursor::from_text(&text, 'o');
        }
    }

    #[test]
    fn a_cursor_of_another_list_is_refused_by_name() {
        let text = Cursor { time: 1, number: 2 }.to_text('f');
        let error = Cursor::from_text(&text, 'o').unwrap_err();
        assert!(matches!(error, StoreError::BadCursor(named) if named == text));
    }
}
