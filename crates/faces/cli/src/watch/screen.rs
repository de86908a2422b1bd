//! The table of prices on a terminal.

use cambist_model::Symbol;
use unicode_width::UnicodeWidthStr;

use super::trend::Trend;
use crate::Printer;
use crate::view::{Column, Node, Paper, table};

/// What is shown of a ticker.
const COLUMNS: &[(&str, &str)] = &[
    ("symbol", "SYMBOL"),
    ("last", "LAST"),
    ("bid", "BID"),
    ("ask", "ASK"),
    ("change_24h_pct", "24H %"),
    ("volume_24h", "VOLUME"),
    ("trend", "TREND"),
    ("as_of", "TIME"),
    ("source", "SOURCE"),
];

/// What has been drawn.
pub(super) struct Screen<'a> {
    printer: &'a Printer,
    paper: Paper,
    /// In the order in which they were named.
    markets: Vec<Market>,
    /// How many lines of the terminal the table takes now.
    height: usize,
}

struct Market {
    symbol: Symbol,
    ticker: Option<Node>,
    trend: Trend,
}

impl<'a> Screen<'a> {
    pub(super) fn new(symbols: &[Symbol], printer: &'a Printer) -> Self {
        let market = |symbol: &Symbol| Market { symbol: *symbol, ticker: None, trend: Trend::default() };
        let markets = symbols.iter().map(market).collect();
        Self { printer, paper: Paper::of(printer), markets, height: 0 }
    }

    /// Takes in a ticker, which the next drawing shows.
    pub(super) fn take(&mut self, symbol: Symbol, ticker: Node) {
        let Some(market) = self.markets.iter_mut().find(|market| market.symbol == symbol) else { return };
        if let Some(last) = ticker.get("last").and_then(Node::text) {
            market.trend.add(last);
        }
        market.ticker = Some(ticker);
    }

    /// Draws the table over the one before.
    pub(super) fn draw(&mut self) -> std::io::Result<()> {
        let text = self.drawn();
        let above = if self.height > 0 { format!("\x1b[{}A\r\x1b[J", self.height) } else { String::new() };
        self.height = self.lines_taken(&text);
        self.printer.answer(format!("{above}{text}").as_bytes())
    }

    /// Something was said below the table, in one line. The next drawing wipes it away with the table above it.
    pub(super) fn said_a_line(&mut self) {
        self.height += 1;
    }

    fn drawn(&self) -> String {
        let column = |(path, title): &(&str, &str)| Column {
            path: (*path).to_owned(),
            field: (*path).to_owned(),
            title: (*title).to_owned(),
        };
        let columns: Vec<_> = COLUMNS.iter().map(column).collect();
        let rows: Vec<_> = self.markets.iter().map(Market::row).collect();
        table(&columns, &rows, &self.paper)
    }

    /// A line that is wider than the terminal takes more than one.
    fn lines_taken(&self, text: &str) -> usize {
        let width = self.paper.width.unwrap_or(usize::MAX).max(1);
        // Color takes no room; it stands on lines that fit.
        text.lines().map(|line| if line.contains('\x1b') { 1 } else { line.width().div_ceil(width).max(1) }).sum()
    }
}

impl Market {
    fn row(&self) -> Node {
        let mut fields = match &self.ticker {
            Some(Node::Object(fields)) => fields.clone(),
            _ => vec![("symbol".to_owned(), Node::Text(self.symbol.to_string()))],
        };
        fields.push(("trend".to_owned(), Node::Text(self.trend.drawn())));
        Node::Object(fields)
    }
}
