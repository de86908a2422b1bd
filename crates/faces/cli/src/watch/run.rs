//! Watching until it is stopped.

use std::io;

use cambist_app::{Call, Face};
use cambist_model::{AppError, ErrorCode, Symbol};
use cambist_ops::{Caller, Channel, FeedEvent, FeedRequest, Problem, Update};
use cambist_ports::Ids;
use futures_util::future::FutureExt;
use futures_util::stream::{Stream, StreamExt, once, select_all};

use super::line::lines;
use super::screen::Screen;
use crate::run::PRINCIPAL;
use crate::view::{Node, Paper};
use crate::{Exit, Printer, WatchOptions, print_problem};

/// Shows what happens in markets until `stop` is done, which is a success, or a feed ends, which is not.
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
    let mut view = View::new(options, printer);
    let mut stop = std::pin::pin!(stop);
    loop {
        let mut event = tokio::select! {
            biased;
            () = &mut stop => return Exit::SUCCESS,
            event = events.next() => event,
        };
        // What happens at once is shown at once.
        while let Some((symbol, happened)) = event {
            let Some(happened) = happened else { return print_problem(&ended(symbol, ids), printer) };
            if let Err(error) = view.take(symbol, happened) {
                return printer.finish(Exit::SUCCESS, Err(error));
            }
            event = events.next().now_or_never().flatten();
        }
        if let Err(error) = view.draw() {
            return printer.finish(Exit::SUCCESS, Err(error));
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
    let WatchOptions { channel, exchange, timeframe, .. } = *options;
    let request = FeedRequest { channel, exchange, symbol: Some(symbol), timeframe };
    let feed = caller.feed(call, request, None).await?;
    // The end is told as well: one feed of several must not fall silent unnoticed.
    let events = feed.events.map(Some).chain(once(async { None }));
    Ok(Box::pin(events.map(move |event| (symbol, event))))
}

fn ended(symbol: Symbol, ids: &dyn Ids) -> Problem {
    let detail = format!("the feed of {symbol} ended; nothing more comes");
    Problem::new(AppError::new(ErrorCode::ExchangeUnavailable, detail), ids.request_id())
}

/// How it is shown.
struct View<'a> {
    options: &'a WatchOptions,
    printer: &'a Printer,
    paper: Paper,
    /// The table, if somebody looks at it.
    screen: Option<Screen<'a>>,
}

impl<'a> View<'a> {
    fn new(options: &'a WatchOptions, printer: &'a Printer) -> Self {
        let paper = Paper::of(printer);
        let is_table = paper.is_screen && !printer.json() && options.channel == Channel::Ticker;
        let screen = is_table.then(|| Screen::new(&options.symbols, printer));
        Self { options, printer, paper, screen }
    }

    /// Takes in what happened. Where there is no table it is printed.
    fn take(&mut self, symbol: Symbol, event: FeedEvent) -> io::Result<()> {
        match event {
            FeedEvent::Update(update) => self.update(symbol, &update),
            FeedEvent::Lagged(missed) => {
                self.talk(&left_out(symbol, missed));
                Ok(())
            }
            FeedEvent::Interrupted(reason) => {
                self.talk(&format!("{symbol} is interrupted: {reason}\n"));
                Ok(())
            }
        }
    }

    fn update(&mut self, symbol: Symbol, update: &Update) -> io::Result<()> {
        if self.printer.json() {
            return self.printer.answer(&[update.line().as_ref(), b"\n"].concat());
        }
        let Ok(data) = serde_json::from_slice::<Node>(&update.data()) else { return Ok(()) };
        if let Some(screen) = &mut self.screen {
            screen.take(symbol, data);
            return Ok(());
        }
        let WatchOptions { channel, timeframe, .. } = *self.options;
        self.printer.answer(lines(channel, symbol, timeframe, &data, &self.paper).as_bytes())
    }

    fn draw(&mut self) -> io::Result<()> {
        self.screen.as_mut().map_or(Ok(()), Screen::draw)
    }

    fn talk(&mut self, line: &str) {
        self.printer.talk(line);
        if let Some(screen) = &mut self.screen {
            screen.said_a_line();
        }
    }
}

fn left_out(symbol: Symbol, missed: Option<u64>) -> String {
    let updates = match missed {
        Some(1) => "1 update was".to_owned(),
        Some(missed) => format!("{missed} updates were"),
        None => "updates were".to_owned(),
    };
    format!("{updates} left out, {symbol} changed too fast\n")
}
