//! A whole answer: its table, what was asked for besides, the rest of its fields, and where it comes from.

use cambist_ops::Table;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::cell::{cell, printable};
use super::record::{field, record};
use super::{Column, Node, Paper, table};
use crate::OperationCall;

/// Fields that say where an answer comes from and how old it is. They share one line.
const ORIGIN: [&str; 3] = ["source", "as_of", "age_ms"];

/// Fields of this start name the input field that asks for the next page.
const NEXT: &str = "next_";

/// Switches of this start ask for a field by its name.
const INCLUDE: &str = "include_";

/// An answer as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// For standard output.
    pub(crate) body: String,
    /// For standard error: what is good to know.
    pub(crate) notes: Vec<String>,
}

/// The answer to `asked`.
pub(crate) fn answer(answer: &Node, asked: &OperationCall, paper: &Paper) -> Page {
    let schema = asked.form.entry.output_schema();
    let mut page = Page::default();
    let mut sections = Vec::new();
    let mut left: Vec<_> =
        answer.fields().iter().filter(|(name, _)| !ORIGIN.contains(&name.as_str())).cloned().collect();
    if let Some(spec) = asked.operation().cli.table {
        let rows = answer.get(spec.rows).map_or(&[][..], Node::items);
        if rows.is_empty() {
            page.notes.push(nothing_found(&spec, asked));
        } else {
            sections.push(table(&columns(&spec, answer), rows, paper));
        }
        sections.extend(included(&spec, rows, asked, schema, paper));
        page.notes.extend(more(answer, rows.len(), asked));
        left.retain(|(name, value)| name != spec.rows && !is_said_otherwise(name, value));
    }
    sections.push(record(&left, schema, paper));
    sections.extend(origin(answer, paper));
    sections.retain(|section| !section.is_empty());
    page.body = sections.join("\n");
    page
}

fn columns(spec: &Table, answer: &Node) -> Vec<Column> {
    // Rows that are lists are named by the answer's own `columns`.
    let named = |path: &str| answer.get("columns")?.at(path)?.text().map(str::to_owned);
    let last = |path: &str| path.rsplit('.').next().unwrap_or(path).to_owned();
    let column = |(path, title): &(&str, &str)| Column {
        path: (*path).to_owned(),
        field: named(path).unwrap_or_else(|| last(path)),
        title: (*title).to_owned(),
    };
    spec.columns.iter().map(column).collect()
}

fn nothing_found(spec: &Table, asked: &OperationCall) -> String {
    let what = spec.rows.replace('_', " ");
    let found = if what.ends_with("ed") { format!("nothing {what}") } else { format!("no {what}") };
    match asked.as_typed() {
        typed if typed.is_empty() => found,
        typed => format!("{found} for {typed}"),
    }
}

/// What `--include-…` asked for in each row: it stands below the table, under the name of its row.
fn included(spec: &Table, rows: &[Node], asked: &OperationCall, schema: &Value, paper: &Paper) -> Vec<String> {
    let row_schema = &schema["properties"][spec.rows]["items"];
    let in_table = |field: &str| spec.columns.iter().any(|(path, _)| path.split('.').next() == Some(field));
    let mut sections = Vec::new();
    let wanted =
        asked.labels.iter().filter_map(|(field, _)| field.strip_prefix(INCLUDE)).filter(|field| !in_table(field));
    for name in wanted {
        for row in rows {
            let of = spec.columns.first().and_then(|(path, _)| row.at(path)).and_then(Node::text).unwrap_or_default();
            if let Some(value) = row.get(name).filter(|value| **value != Node::Null) {
                let title = format!("{name} of {}", printable(of));
                let schema = of_object(&row_schema["properties"][name]);
                sections.push(field(&title, title.width() + 2, value, schema, paper));
            }
        }
    }
    sections
}

/// An optional object is "this or null".
fn of_object(schema: &Value) -> &Value {
    schema["anyOf"].get(0).unwrap_or(schema)
}

/// How to get the next page, if there is one.
fn more(answer: &Node, shown: usize, asked: &OperationCall) -> Option<String> {
    let (field, value) =
        answer.fields().iter().find_map(|(name, value)| Some((name.strip_prefix(NEXT)?, value.text()?)))?;
    let next = format!("next: {} {value}", asked.label(field));
    Some(match answer.get("total") {
        Some(Node::Number(total)) => format!("showing {shown} of {total}; {next}"),
        _ => format!("showing {shown}, and there is more; {next}"),
    })
}

/// Beside a table, what it is made of and how it goes on is told by the table and by the notes; and a list in which
/// nothing stands, such as what failed, is not worth a line.
fn is_said_otherwise(name: &str, value: &Node) -> bool {
    let is_empty_list = matches!(value, Node::List(items) if items.is_empty());
    ["columns", "total"].contains(&name) || name.starts_with(NEXT) || is_empty_list
}

/// `source paper, as of 2026-11-21 10:00:00Z, 12 ms old`.
fn origin(answer: &Node, paper: &Paper) -> Option<String> {
    let [source, as_of, age] = ORIGIN.map(|field| answer.get(field).map(|value| cell(field, value, paper)));
    let age = age.filter(|age| age != "0").map(|age| format!(", {age} ms old")).unwrap_or_default();
    Some(format!("source {}, as of {}{age}\n", source?, as_of?))
}
