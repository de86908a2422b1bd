//! Chains to tamper with.

use std::convert::Infallible;
use std::ops::ControlFlow;

use cambist_audit::{ChainedEntry, Entries, Entry, Expected, Fault, Head, KeptHead, Visitor, verify};

/// Entries in memory, shown in the order of their numbers as a table shows them.
#[derive(Clone, Debug)]
pub(crate) struct Chain(pub(crate) Vec<ChainedEntry>);

impl Entries for Chain {
    type Error = Infallible;

    fn visit(&self, visitor: &mut Visitor<'_>) -> Result<(), Infallible> {
        for entry in &self.0 {
            if visitor(Ok(entry.clone())) == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(())
    }
}

/// An entry that is like no other.
pub(crate) fn entry(number: u64) -> Entry {
    Entry {
        at: format!("2026-11-21T10:00:00.{number:06}Z"),
        request_id: format!("req_{number:026}"),
        principal: "local".to_owned(),
        face: "cli".to_owned(),
        action: "order_intended".to_owned(),
        order_id: (!number.is_multiple_of(3)).then(|| format!("ord_{number:026}")),
        detail: format!(r#"{{"quantity":"0.{number}","name":"ö"}}"#),
    }
}

impl Chain {
    /// A chain of so many entries.
    pub(crate) fn of(count: u64) -> Self {
        let mut head = Head::empty();
        let chained = (1..=count).map(|number| {
            let chained = head.append(entry(number));
            head = Head::after(&chained);
            chained
        });
        Self(chained.collect())
    }

    pub(crate) fn head(&self) -> Head {
        self.0.last().map_or_else(Head::empty, Head::after)
    }

    /// What an untouched chain has to agree with.
    pub(crate) fn expected(&self) -> Expected {
        Expected { kept: KeptHead::At(self.head()), published: Vec::new() }
    }

    /// Gives every entry the number of its place, as somebody would who hides what he did.
    pub(crate) fn renumbered(mut self) -> Self {
        for (number, entry) in (1..).zip(&mut self.0) {
            entry.number = number;
        }
        self
    }

    pub(crate) fn verify(&self, expected: &Expected) -> Result<Head, Fault> {
        let Ok(verified) = verify(self, expected);
        verified
    }
}
