//! From a file of frames to a tape.

use std::collections::BTreeSet;
use std::path::Path;

use cambist_model::{Side, Symbol};

use super::book::{Best, Book, Gap, Rung, Update};
use super::decimal::units;
use super::frame::{self, Frame, Row};
use super::line::{Line, NOT_A_LINE};
use super::names;
use super::session::{self, Answer};
use super::tape::{Draft, Tape};
use crate::market::replay::file::Lines;
use crate::market::replay::{TapeError, recording};

/// A longer recording is refused: its acts would take more than 400 MB. On the busiest market of all that is half a day.
const MOST_ACTS: usize = 16_000_000;

/// Reads a tape, or a session with its snapshots.
pub(in crate::market::replay) fn read(path: &Path, symbol: Option<Symbol>) -> Result<Tape, TapeError> {
    let mut reader = Reader::new(symbol);
    let mut snapshots = session::snapshots(path)?.into_iter().peekable();
    let mut lines = Lines::open(path)?;
    while let Some((number, text)) = lines.next()? {
        match Line::split(text) {
            Some(Line::Frame(at, json)) => {
                while let Some(answer) = snapshots.next_if(|answer| answer.at <= at) {
                    let read = reader.answer(&answer);
                    read.map_err(|problem| problem.at(path, &answer.path, answer.line))?;
                }
                let read = reader.frame(number, at, json);
                read.map_err(|problem| problem.at(path, path, number))?;
            }
            Some(Line::Origin) => {}
            Some(Line::Snapshot(..)) | None => return Err(TapeError::line(path, number, NOT_A_LINE)),
        }
    }
    reader.complete().map_err(|problem| TapeError::file(path, problem))
}

/// Why a line cannot be played.
enum Problem {
    /// There is something wrong with it.
    Line(String),
    /// There is something missing before it, or before a line that waited for it.
    Gap(Gap),
}

impl Problem {
    /// What is wrong with this line, `frames` being the file of the updates.
    fn at(self, frames: &Path, path: &Path, line: u64) -> TapeError {
        match self {
            Self::Line(problem) => TapeError::line(path, line, problem),
            Self::Gap(Gap { line, expected, found }) => TapeError::Gap { path: frames.into(), line, expected, found },
        }
    }
}

/// What was read so far.
struct Reader {
    wanted: Option<Symbol>,
    /// How Binance writes the wanted market, once that is known.
    name: Option<String>,
    /// Was there anything of it, and what else was there?
    found: bool,
    others: BTreeSet<String>,
    /// Was there a snapshot that does not say of which market it is?
    nameless: bool,
    /// When the last frame was received.
    time: i64,
    /// Are trades taken from the stream that puts them together? Whichever came first.
    aggregate: Option<bool>,
    book: Book,
    draft: Draft,
}

impl Reader {
    fn new(wanted: Option<Symbol>) -> Self {
        Self {
            wanted,
            name: wanted.map(names::name),
            found: false,
            others: BTreeSet::new(),
            nameless: false,
            time: i64::MIN,
            aggregate: None,
            book: Book::new(),
            draft: Draft::default(),
        }
    }

    /// A snapshot from the file beside the frames.
    fn answer(&mut self, answer: &Answer) -> Result<(), Problem> {
        if *self.name.get_or_insert_with(|| answer.name.clone()) != answer.name {
            return Ok(());
        }
        match parse(&answer.json)? {
            Frame::Snapshot(snapshot) => self.snapshot(answer.at, &snapshot),
            _ => Err(Problem::Line("is not a snapshot of a book; cut it out".into())),
        }
    }

    /// A frame from line `line`.
    fn frame(&mut self, line: u64, at: i64, json: &str) -> Result<(), Problem> {
        if at < self.time {
            let problem = "was received before the line before it; put the lines in order of time";
            return Err(Problem::Line(problem.into()));
        }
        self.time = at;
        let frame = parse(json)?;
        if frame.name().is_some_and(|name| !self.is_wanted(name)) {
            return Ok(());
        }
        match frame {
            Frame::Depth(depth) => self.change(line, at, &depth)?,
            Frame::Trade(trade) => self.trade(at, &trade, false)?,
            Frame::Aggregate(trade) => self.trade(at, &trade, true)?,
            Frame::Best(best) => self.best(at, &best)?,
            Frame::Snapshot(snapshot) => {
                self.nameless = true;
                self.snapshot(at, &snapshot)?;
            }
            Frame::Other => {}
        }
        if self.draft.len() > MOST_ACTS {
            let problem = "is where it gets too long to be played at once; split the file before this line";
            return Err(Problem::Line(problem.into()));
        }
        Ok(())
    }

    /// Is this the wanted market? If none was asked for it is the first one.
    fn is_wanted(&mut self, name: &str) -> bool {
        let wanted = *self.name.get_or_insert_with(|| name.into()) == name;
        self.found |= wanted;
        if !wanted && !self.others.contains(name) {
            self.others.insert(name.into());
        }
        wanted
    }

    fn snapshot(&mut self, at: i64, snapshot: &frame::Snapshot<'_>) -> Result<(), Problem> {
        let rungs = rungs(&snapshot.bids, &snapshot.asks)?;
        let read = self.book.snapshot(at, snapshot.last, &rungs, &mut self.draft);
        read.map_err(Problem::Gap)
    }

    fn change(&mut self, line: u64, at: i64, depth: &frame::Depth<'_>) -> Result<(), Problem> {
        let update = Update { line, first: depth.first, last: depth.last, rungs: rungs(&depth.bids, &depth.asks)? };
        self.book.update(at, update, &mut self.draft).map_err(Problem::Gap)
    }

    fn best(&mut self, at: i64, best: &frame::Best<'_>) -> Result<(), Problem> {
        let best = Best {
            update: best.update,
            bid: (number(best.bid)?, number(best.bid_quantity)?),
            ask: (number(best.ask)?, number(best.ask_quantity)?),
        };
        self.book.best(at, best, &mut self.draft);
        Ok(())
    }

    fn trade(&mut self, at: i64, trade: &frame::Trade<'_>, aggregate: bool) -> Result<(), Problem> {
        let (price, quantity) = (number(trade.price)?, number(trade.quantity)?);
        if *self.aggregate.get_or_insert(aggregate) == aggregate && self.book.is_known() && quantity > 0 {
            let side = if trade.buyer_is_maker { Side::Sell } else { Side::Buy };
            self.book.trade(at, side, price, quantity, &mut self.draft);
            self.draft.count(at, price, quantity);
        }
        Ok(())
    }

    /// The tape, or why there is none.
    fn complete(self) -> Result<Tape, String> {
        let name = self.name.as_deref().unwrap_or("any market");
        let others: Vec<&str> = self.others.iter().map(String::as_str).collect();
        let others = others.join(", ");
        Err(if !self.found && others.is_empty() {
            format!("holds no frame of {name}; record @depth, @trade and @bookTicker")
        } else if !self.found {
            format!("holds no frame of {name}, but of {others}; choose one of these")
        } else if self.wanted.is_none() && !others.is_empty() {
            format!("holds {name}, {others}; say which symbol is to be played")
        } else if self.nameless && !others.is_empty() {
            format!("holds {name}, {others} and a snapshot without a name; record one market in a file")
        } else if !self.book.is_known() {
            format!("holds no snapshot of the book of {name}; record one after the streams have started")
        } else if let Some(symbol) = self.wanted.or_else(|| names::symbol(name))
            && let (price_digits, quantity_digits) = self.draft.digits()
            && let Some(listing) = recording::listing(symbol, price_digits, quantity_digits)
        {
            return Ok(self.draft.complete(listing));
        } else {
            format!("does not tell what {name} is priced in; say which symbol is to be played")
        })
    }
}

fn parse(json: &str) -> Result<Frame<'_>, Problem> {
    Frame::parse(json).map_err(|error| Problem::Line(format!("is not a frame ({error}); cut it out, or record again")))
}

fn rungs(bids: &[Row<'_>], asks: &[Row<'_>]) -> Result<Vec<Rung>, Problem> {
    let sides = [(Side::Buy, bids), (Side::Sell, asks)].into_iter();
    let rows = sides.flat_map(|(side, rows)| rows.iter().map(move |row| (side, *row)));
    rows.map(|(side, [price, quantity])| Ok((side, number(price)?, number(quantity)?))).collect()
}

fn number(text: &str) -> Result<i64, Problem> {
    units(text).ok_or_else(|| {
        let shown: String = text.chars().take(48).collect();
        let problem = "is not a number of at most eight digits after the point, below 92 billion";
        Problem::Line(format!("has {shown:?}, which {problem}"))
    })
}
