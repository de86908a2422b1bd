//! Prices as they change: a table that is drawn anew on a terminal, a line of JSON per change elsewhere.

use bytes::Bytes;
use cambist_app::{Call, Face};
use cambist_model::{AppError, ErrorCode, Symbol};
use cambist_ops::{Caller, Channel, FeedEvent, FeedRequest, Problem};
use cambist_ports::Ids;
use futures_util::stream::{Stream, StreamExt, once, select_all};
use unicode_width::UnicodeWidthStr;

use crate::run::PRINCIPAL;
use crate::view::{Column, Node, Paper, table};
use crate::{Exit, Printer, WatchOptions, print_problem};

/// What is shown of a ticker.
const COLUMNS: &[(&str, &str)] = &[
    ("symbol", "SYMBOL"),
    ("bid", "BID"),
    ("ask", "ASK"),
    ("last", "LAST"),
    ("change_24h_pct", "24H %"),
    ("as_of", "TIME"),
    ("source", "SOURCE"),
];

/// Shows the prices of markets until `stop` is done, which is a success, or a feed ends, which is not.
pub async fn run_watch(
    options: &WatchOptions,
    caller: &dyn Caller,
    ids: &dyn Ids,
    stop: impl Future<Output = ()>,
    printer: &Printer,
) -> Exit {
    let mut feeds = Vec::with_capacity(options.symbols.len());
    for symbol in &options.symbols {
        match open(*symbol, options, caller, ids).await {
            Ok(feed) => feeds.push(feed),
            Err(problem) => return print_problem(&problem, printer),
        }
    }
    let mut events = select_all(feeds);
    let mut screen = Screen::new(options, printer);
    let mut stop = std::pin::pin!(stop);
    loop {
        let event = tokio::select! {
            biased;
            () = &mut stop => return Exit::SUCCESS,
            event = events.next() => event,
        };
        let printed = match event {
            Some((symbol, Some(FeedEvent::Data(ticker)))) => screen.show(symbol, &ticker),
            Some((symbol, Some(FeedEvent::Lagged(missed)))) => {
                printer.talk(&screen.missed(symbol, missed));
                Ok(())
            }
            Some((symbol, None)) => return print_problem(&ended(symbol, ids), printer),
            None => return Exit::SUCCESS,
        };
        if printed.is_err() {
            return printer.finish(Exit::SUCCESS, printed);
        }
    }
}

/// What happens in a market; `None` when nothing more will.
type Happening = (Symbol, Option<FeedEvent>);

async fn open(
    symbol: Symbol,
    options: &WatchOptions,
    caller: &dyn Caller,
    ids: &dyn Ids,
) -> Result<impl Stream<Item = Happening> + Unpin + use<>, Problem> {
    let call = Call { fault: options.fault, ..Call::new(ids.request_id(), PRINCIPAL, Face::Cli) };
    let request = FeedRequest { channel: Channel::Ticker, exchange: options.exchange, symbol: Some(symbol) };
    let feed = caller.feed(call, request).await?;
    // The end is told as well: one feed of several must not fall silent unnoticed.
    let events = feed.map(Some).chain(once(async { None }));
    Ok(Box::pin(events.map(move |event| (symbol, event))))
}

fn ended(symbol: Symbol, ids: &dyn Ids) -> Problem {
    let detail = format!("the feed of {symbol} ended; no more prices come");
    Problem::new(AppError::new(ErrorCode::ExchangeUnavailable, detail), ids.request_id())
}

/// What has been drawn.
struct Screen<'a> {
    printer: &'a Printer,
    paper: Paper,
    /// The last ticker of each market, in the order in which they were named.
    tickers: Vec<(Symbol, Option<Node>)>,
    /// How many lines of the terminal the table takes now.
    height: usize,
}

impl<'a> Screen<'a> {
    fn new(options: &WatchOptions, printer: &'a Printer) -> Self {
        let tickers = options.symbols.iter().map(|symbol| (*symbol, None)).collect();
        Self { printer, paper: Paper::of(printer), tickers, height: 0 }
    }

    fn show(&mut self, symbol: Symbol, ticker: &Bytes) -> std::io::Result<()> {
        if self.printer.json() || !self.paper.is_screen {
            return self.printer.answer(&[ticker.as_ref(), b"\n"].concat());
        }
        if let Some((_, last)) = self.tickers.iter_mut().find(|(known, _)| *known == symbol) {
            *last = serde_json::from_slice(ticker).ok();
        }
        let text = self.drawn();
        let above = if self.height > 0 { format!("\x1b[{}A\r\x1b[J", self.height) } else { String::new() };
        self.height = self.lines_taken(&text);
        self.printer.answer(format!("{above}{text}").as_bytes())
    }

    fn drawn(&self) -> String {
        let column = |(path, title): &(&str, &str)| Column {
            path: (*path).to_owned(),
            field: (*path).to_owned(),
            title: (*title).to_owned(),
        };
        let columns: Vec<_> = COLUMNS.iter().map(column).collect();
        let named = |symbol: &Symbol| Node::Object(vec![("symbol".to_owned(), Node::Text(symbol.to_string()))]);
        let row = |(symbol, last): &(Symbol, Option<Node>)| last.clone().unwrap_or_else(|| named(symbol));
        let rows: Vec<_> = self.tickers.iter().map(row).collect();
        table(&columns, &rows, &self.paper)
    }

    /// A line that is wider than the terminal takes more than one.
    fn lines_taken(&self, text: &str) -> usize {
        let width = self.paper.width.unwrap_or(usize::MAX).max(1);
        // Color takes no room; it stands on lines that fit.
        text.lines().map(|line| if line.contains('\x1b') { 1 } else { line.width().div_ceil(width).max(1) }).sum()
    }

    /// What was left out. On a terminal the next price wipes it away with the table above it.
    fn missed(&mut self, symbol: Symbol, missed: u64) -> String {
        if self.paper.is_screen && !self.printer.json() {
            self.height += 1;
        }
        let updates = if missed == 1 { "1 update was".to_owned() } else { format!("{missed} updates were") };
        format!("{updates} left out, {symbol} changed too fast\n")
    }
}
