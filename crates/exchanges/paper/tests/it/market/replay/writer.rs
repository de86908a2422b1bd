//! Small tapes, written line by line.

use std::fmt::Write as _;

use super::super::book::Book;
use super::{all, file, open, refusal};

/// A tape with a line for every hundredth of a second.
#[derive(Default)]
pub(super) struct Tape(pub(super) String, u64);

impl Tape {
    pub(super) fn line(mut self, json: &str) -> Self {
        self.1 += 1;
        writeln!(self.0, "{} {json}", 1_723_161_253_000_000_000 + self.1 * 10_000_000).unwrap();
        self
    }

    pub(super) fn stream(self, kind: &str, data: &str) -> Self {
        self.line(&format!(r#"{{"stream":"abcusdt@{kind}","data":{{"s":"ABCUSDT",{data}}}}}"#))
    }

    pub(super) fn snapshot(self, last: u64) -> Self {
        self.line(&format!(
            r#"{{"lastUpdateId":{last},"bids":[["9.90","5"],["9.80","7"]],"asks":[["10.10","5"],["10.20","7"]]}}"#
        ))
    }

    /// Updates `first..=last`, the last one making the best bid `last` large.
    pub(super) fn depth(self, first: u64, last: u64) -> Self {
        self.stream("depth@100ms", &format!(r#""U":{first},"u":{last},"b":[["9.90","{last}"]],"a":[]"#))
    }

    pub(super) fn best(self, update: u64, bid: (&str, &str), ask: (&str, &str)) -> Self {
        let sides = format!(r#""b":"{}","B":"{}","a":"{}","A":"{}""#, bid.0, bid.1, ask.0, ask.1);
        self.stream("bookTicker", &format!(r#""u":{update},{sides}"#))
    }

    pub(super) fn trade(self, price: &str, quantity: &str, buyer_is_maker: bool) -> Self {
        self.stream("trade", &format!(r#""p":"{price}","q":"{quantity}","m":{buyer_is_maker}"#))
    }

    /// The book at the end, in ticks of 0.1 and lots of 1, which these tapes have.
    pub(super) fn play(&self, name: &str) -> Book {
        let mut model = open(&file(name, &self.0), None).unwrap();
        let mut book = Book::default();
        book.play(&all(&mut model));
        assert_eq!(book.crossed, 0);
        book
    }

    pub(super) fn refusal(&self, name: &str) -> String {
        refusal(&file(name, &self.0), None)
    }
}
