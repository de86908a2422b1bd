//! An object as a list of its fields.

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::cell::cell;
use super::table::{columns_of, table};
use super::{Node, Paper};

/// How far what belongs to a field stands to the right of it.
const STEP: usize = 2;

/// The fields one below the other: what is simple beside its name, what has parts below it. `schema` describes the object
/// as far as that is known; it says what stands in rows without field names.
pub(crate) fn record(fields: &[(String, Node)], schema: &Value, paper: &Paper) -> String {
    let simple = fields.iter().filter(|(_, value)| !has_parts(value));
    let width = simple.map(|(name, _)| name.width() + 2).max().unwrap_or(0);
    fields.iter().map(|(name, value)| field(name, width, value, &schema["properties"][name], paper)).collect()
}

/// A field: its value starts at column `width` if it is simple, and stands below if it has parts.
pub(crate) fn field(name: &str, width: usize, value: &Node, schema: &Value, paper: &Paper) -> String {
    if has_parts(value) {
        titled(name, value, schema, paper)
    } else {
        beside(name, width, &cell(name, value, paper), paper)
    }
}

fn titled(title: &str, value: &Node, schema: &Value, paper: &Paper) -> String {
    let within = paper.indented(STEP);
    let parts = match value {
        Node::List(rows) => table(&columns_of(rows), rows, &within),
        _ => record(value.fields(), schema, &within),
    };
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{:STEP$}{line}\n", "") };
    format!("{title}{}\n{}", row_names(schema), parts.lines().map(line).collect::<String>())
}

/// Is it more than fits beside a name?
fn has_parts(value: &Node) -> bool {
    match value {
        Node::List(items) => {
            items.iter().any(|item| matches!(item, Node::List(_) | Node::Object(_)) && item.money().is_none())
        }
        Node::Object(fields) => !fields.is_empty() && value.money().is_none(),
        _ => false,
    }
}

/// What stands in the rows of a list of lists: the schema says it in a word per place.
fn row_names(schema: &Value) -> String {
    let items = &schema["items"];
    let names = items["description"].as_str().filter(|_| items["type"] == "array");
    names.map(|names| format!(" ({names})")).unwrap_or_default()
}

/// A name and what stands beside it. Long text goes on below its start, broken between words: an id stays in one piece.
fn beside(name: &str, width: usize, text: &str, paper: &Paper) -> String {
    let space = paper.width.map_or(usize::MAX, |all| all.saturating_sub(width));
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= space => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let gap = width.saturating_sub(name.width());
    format!("{name}{:gap$}{}\n", "", lines.join(&format!("\n{:width$}", "")))
}
