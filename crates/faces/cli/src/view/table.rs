//! Rows and columns; the columns of a row one below the other where they would not fit beside each other.

use anstyle::Style;
use comfy_table::presets::NOTHING as NO_LINES;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use unicode_width::UnicodeWidthStr;

use super::cell::{NOTHING, cell};
use super::{Node, Paper};
use crate::printer::paint;

/// What a column shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// Where the value stands in a row.
    pub(crate) path: String,
    /// What the field is called.
    pub(crate) field: String,
    /// What stands above it. If no column has a title there is no title line.
    pub(crate) title: String,
}

/// A column per field of the rows, in the order in which they come up; a column per place for rows that are lists.
pub(crate) fn columns_of(rows: &[Node]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for row in rows {
        let fields = row.fields().iter().map(|(name, _)| (name.clone(), name.to_uppercase()));
        let places = (0..row.items().len()).map(|place| (place.to_string(), String::new()));
        for (path, title) in fields.chain(places) {
            if columns.iter().all(|known| known.path != path) {
                columns.push(Column { field: path.clone(), path, title });
            }
        }
    }
    columns
}

/// The rows as a table that fits the paper. No value is ever cut off.
pub(crate) fn table(columns: &[Column], rows: &[Node], paper: &Paper) -> String {
    let text = |row: &Node, column: &Column| {
        row.at(&column.path).map_or_else(|| NOTHING.to_owned(), |value| cell(&column.field, value, paper))
    };
    let cells = |columns: &[Column]| -> Vec<Vec<String>> {
        rows.iter().map(|row| columns.iter().map(|column| text(row, column)).collect()).collect()
    };
    let fits = |lines: &[String]| paper.width.is_none_or(|width| lines.iter().all(|line| line.width() <= width));
    let all = side_by_side(columns, &cells(columns));
    if fits(&all) {
        return with_title(&all, columns, paper);
    }
    // A column that says nothing in any row is the first to go.
    let has_value = |column: &Column| rows.iter().any(|row| text(row, column) != NOTHING);
    let telling: Vec<_> = columns.iter().filter(|column| has_value(column)).cloned().collect();
    let fewer = side_by_side(&telling, &cells(&telling));
    if fits(&fewer) { with_title(&fewer, &telling, paper) } else { one_below_the_other(columns, &cells(columns)) }
}

fn with_title(lines: &[String], columns: &[Column], paper: &Paper) -> String {
    let bold = |number: usize| number == 0 && has_titles(columns) && paper.has_color;
    lines.iter().enumerate().map(|(number, line)| paint(line, Style::new().bold(), bold(number)) + "\n").collect()
}

fn has_titles(columns: &[Column]) -> bool {
    columns.iter().any(|column| !column.title.is_empty())
}

fn side_by_side(columns: &[Column], cells: &[Vec<String>]) -> Vec<String> {
    let mut table = Table::new();
    table.load_style(NO_LINES).set_content_arrangement(ContentArrangement::Disabled);
    if has_titles(columns) {
        table.set_header(columns.iter().map(|column| Cell::new(&column.title)));
    }
    table.add_rows(cells);
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if cells.iter().all(|row| row.get(place).is_none_or(|cell| is_number(cell))) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

fn one_below_the_other(columns: &[Column], cells: &[Vec<String>]) -> String {
    let width = columns.iter().map(|column| column.title.width() + 2).max().unwrap_or(0);
    let gap = |title: &str| " ".repeat(width.saturating_sub(title.width()));
    let line = |(column, cell): (&Column, &String)| format!("{}{}{cell}\n", column.title, gap(&column.title));
    let block = |row: &Vec<String>| columns.iter().zip(row).map(line).collect::<String>();
    cells.iter().map(block).collect::<Vec<_>>().join("\n")
}

fn is_number(cell: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    cell == NOTHING || (digits(whole) && digits(part))
}
