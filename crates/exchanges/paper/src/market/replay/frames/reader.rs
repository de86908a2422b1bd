//! From a file of frames to a tape.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cambist_model::{Side, Symbol};

use super::book::{Best, Book, Gap, Rung, Update};
use super::decimal::units;
use super::frame::{self, Frame, Row};
use super::line::Line;
use super::names;
use super::tape::{Draft, Tape};
use crate::market::replay::file::Lines;
use crate::market::replay::{TapeError, recording};

/// A longer recording is refused: its acts would take more than 400 MB. On the busiest market of all that is half a day.
const MOST_ACTS: usize = 16_000_000;

/// What the frames of a session are called, and the snapshots beside them.
const SESSION: (&str, &str) = (".ws.jsonl", ".http.jsonl");

/// Reads a tape, or a session with its snapshots.
pub(in crate::market::replay) fn read(path: &Path, symbol: Option<Symbol>) -> Result<Tape, TapeError> {
    let mut reader = Reader::new(path, symbol);
    let mut snapshots = snapshots(path)?.into_iter().peekable();
    let mut lines = Lines::open(path)?;
    while let Some((number, text)) = lines.next()? {
        let split = Line::split(text);
        if let Some(Line::Frame(at, _)) = split {
            while let Some(snapshot) = snapshots.next_if(|snapshot| snapshot.at <= at) {
                reader.snapshot(&snapshot)?;
            }
        }
        reader.number = number;
        match split {
            Some(Line::Frame(at, json)) => reader.frame(at, json)?,
            Some(Line::Origin) => {}
            Some(Line::Snapshot(..)) | None => return Err(reader.refused(NOT_A_LINE)),
        }
    }
    reader.complete()
}

const NOT_A_LINE: &str = "is neither a time in nanoseconds, a space and a frame, nor \"seconds: frame\" as in a session; \
                          cut it out, or record again";

/// A line of the file of snapshots.
struct Answer {
    path: PathBuf,
    number: u64,
    name: String,
    at: i64,
    json: String,
}

/// The snapshots of a session; none for a tape, which has them among its frames.
fn snapshots(path: &Path) -> Result<Vec<Answer>, TapeError> {
    let path = path.to_string_lossy();
    let Some(session) = path.strip_suffix(SESSION.0) else {
        return Ok(Vec::new());
    };
    let path = PathBuf::from(format!("{session}{}", SESSION.1));
    let mut answers = Vec::new();
    let mut lines = Lines::open(&path)?;
    while let Some((number, text)) = lines.next()? {
        match Line::split(text) {
            Some(Line::Snapshot(name, at, json)) => answers.push(Answer {
                path: path.clone(),
                number,
                name: name.into(),
                at,
                json: json.into(),
            }),
            Some(_) => {}
            None => return Err(TapeError::line(&path, number, NOT_A_LINE)),
        }
    }
    Ok(answers)
}

/// What was read so far.
struct Reader {
    path: PathBuf,
    number: u64,
    wanted: Option<Symbol>,
    /// How Binance writes the wanted market, once that is known.
    name: Option<String>,
    /// Was there anything of it, and what else was there?
    found: bool,
    others: BTreeSet<String>,
    /// Was there a snapshot that does not say of which market it is?
    nameless: bool,
    book: Book,
    draft: Draft,
    time: i64,
    /// Are trades read from the stream that puts them together? Whichever came first.
    aggregate: Option<bool>,
}

impl Reader {
    fn new(path: &Path, wanted: Option<Symbol>) -> Self {
        Self {
            path: path.into(),
            number: 0,
            wanted,
            name: wanted.map(names::name),
            found: false,
            others: BTreeSet::new(),
            nameless: false,
            book: Book::new(),
            draft: Draft::default(),
            time: i64::MIN,
            aggregate: None,
        }
    }

    fn refused(&self, problem: impl Into<String>) -> TapeError {
        TapeError::line(&self.path, self.number, problem)
    }

    fn snapshot(&mut self, answer: &Answer) -> Result<(), TapeError> {
        let refused = |problem: String| TapeError::line(&answer.path, answer.number, problem);
        if self.name.as_ref().is_some_and(|name| *name != answer.name) {
            return Ok(());
        }
        match Frame::parse(&answer.json) {
            Ok(Frame::Snapshot(snapshot)) => self.book_from(answer.at, &snapshot),
            Ok(_) => Err(refused("is not a snapshot of a book; cut it out".into())),
            Err(error) => Err(refused(broken(&error))),
        }
    }

    fn frame(&mut self, at: i64, json: &str) -> Result<(), TapeError> {
        if at < self.time {
            return Err(
                self.refused("was received before the line before it; put the lines in order of time")
            );
        }
        self.time = at;
        let frame = Frame::parse(json).map_err(|error| self.refused(broken(&error)))?;
        if frame.name().is_some_and(|name| !self.is_wanted(name)) {
            return Ok(());
        }
        match frame {
            Frame::Depth(depth) => self.change(at, &depth)?,
            Frame::Trade(trade) => self.trade(at, &trade, false)?,
            Frame::Aggregate(trade) => self.trade(at, &trade, true)?,
            Frame::Best(best) => self.best(at, &best)?,
            Frame::Snapshot(snapshot) => {
                self.nameless = true;
                self.book_from(at, &snapshot)?;
            }
            Frame::Other => {}
        }
        if self.draft.len() > MOST_ACTS {
            return Err(self
                .refused("is where it gets too long to be played at once; split the file before this line"));
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

    fn book_from(&mut self, at: i64, snapshot: &frame::Snapshot<'_>) -> Result<(), TapeError> {
        let rungs = self.rungs(&snapshot.bids, &snapshot.asks)?;
        let read = self.book.snapshot(at, snapshot.last, &rungs, &mut self.draft);
        read.map_err(|gap| self.gap(gap))
    }

    fn change(&mut self, at: i64, depth: &frame::Depth<'_>) -> Result<(), TapeError> {
        let update = Update {
            line: self.number,
            first: depth.first,
            last: depth.last,
            rungs: self.rungs(&depth.bids, &depth.asks)?,
        };
        let read = self.book.update(at, update, &mut self.draft);
        read.map_err(|gap| self.gap(gap))
    }

    fn best(&mut self, at: i64, best: &frame::Best<'_>) -> Result<(), TapeError> {
        let best = Best {
            update: best.update,
            bid: (self.number(best.bid)?, self.number(best.bid_quantity)?),
            ask: (self.number(best.ask)?, self.number(best.ask_quantity)?),
        };
        self.book.best(at, best, &mut self.draft);
        Ok(())
    }

    fn trade(&mut self, at: i64, trade: &frame::Trade<'_>, aggregate: bool) -> Result<(), TapeError> {
        let (price, quantity) = (self.number(trade.price)?, self.number(trade.quantity)?);
        if *self.aggregate.get_or_insert(aggregate) == aggregate && self.book.is_known() && quantity > 0 {
            let side = if trade.buyer_is_maker {
                Side::Sell
            } else {
                Side::Buy
            };
            self.book.trade(at, side, price, quantity, &mut self.draft);
            self.draft.count(at, price, quantity);
        }
        Ok(())
    }

    fn rungs(&self, bids: &[Row<'_>], asks: &[Row<'_>]) -> Result<Vec<Rung>, TapeError> {
        let sides = [(Side::Buy, bids), (Side::Sell, asks)].into_iter();
        let rows = sides.flat_map(|(side, rows)| rows.iter().map(move |row| (side, *row)));
        rows.map(|(side, [price, quantity])| Ok((side, self.number(price)?, self.number(quantity)?)))
            .collect()
    }

    fn number(&self, text: &str) -> Result<i64, TapeError> {
        units(text).ok_or_else(|| {
            let shown: String = text.chars().take(48).collect();
            self.refused(format!(
                "{shown:?} is not a number of at most eight digits after the point below 92 billion"
            ))
        })
    }

    fn gap(&self, gap: Gap) -> TapeError {
        TapeError::Gap {
            path: self.path.clone(),
            line: gap.line,
            expected: gap.expected,
            found: gap.found,
        }
    }

    fn complete(self) -> Result<Tape, TapeError> {
        let name = self.name.as_deref().unwrap_or("any market");
        let others: Vec<&str> = self.others.iter().map(String::as_str).collect();
        let others = others.join(", ");
        let problem = if !self.found && others.is_empty() {
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
        };
        Err(TapeError::file(&self.path, problem))
    }
}

fn broken(error: &serde_json::Error) -> String {
    format!("is not a frame ({error}); cut it out, or record again")
}
