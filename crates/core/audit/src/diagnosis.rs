//! What happened at the place where a chain is broken.

use std::ops::ControlFlow;

use crate::{ChainedEntry, Entries, Expected, Fault, FaultKind, Head};

/// How many entries in a row may have been taken out, and the gap closed by new numbers, to be called that.
const WIDEST_CLOSED_GAP: u64 = 1_000;

/// Says what happened after `head`, where `found` stands and does not follow.
pub(crate) fn diagnose<E: Entries>(
    entries: &E,
    head: &Head,
    found: &ChainedEntry,
    expected: &Expected,
) -> Result<Fault, E::Error> {
    let number = head.count.saturating_add(1);
    let evidence = Evidence::gather(entries, head, found, expected)?;
    Ok(evidence.judge(number, head, found))
}

/// What the other entries tell about the one that does not follow.
#[derive(Default)]
struct Evidence {
    /// Where the entry stands that does follow.
    rightful: Option<u64>,
    /// Is the found one genuine, and its place elsewhere: before the entry that follows it, or where a head names it?
    belongs_elsewhere: bool,
    /// Does the same entry stand elsewhere too?
    is_copy: bool,
    /// The place of the entry that the found one names as the one before it, if that is among those that hold together.
    parent: Option<u64>,
}

impl Evidence {
    fn gather<E: Entries>(
        entries: &E,
        head: &Head,
        found: &ChainedEntry,
        expected: &Expected,
    ) -> Result<Self, E::Error> {
        let number = head.count.saturating_add(1);
        let belongs_elsewhere =
            expected.heads().any(|known| known.hash == found.hash && found.is_whole_at(known.count));
        // The first entry names none before it.
        let parent = (found.previous_hash == Head::empty().hash).then_some(0);
        let mut evidence = Self { belongs_elsewhere, parent, ..Self::default() };
        let mut place = 0;
        entries.visit(&mut |read| {
            place += 1;
            let Ok(entry) = read else { return ControlFlow::Continue(()) };
            if place == number {
                return ControlFlow::Continue(());
            }
            if place < number && entry.hash == found.previous_hash {
                evidence.parent = Some(place);
            }
            let follows = entry.previous_hash == head.hash && entry.is_whole_at(number);
            if place > number && follows && evidence.rightful.is_none() {
                evidence.rightful = Some(place);
            }
            evidence.is_copy |= entry.hash == found.hash;
            evidence.belongs_elsewhere |= entry.previous_hash == found.hash && found.is_whole_at(place - 1);
            ControlFlow::Continue(())
        })?;
        Ok(evidence)
    }

    fn judge(&self, number: u64, head: &Head, found: &ChainedEntry) -> Fault {
        let here = |kind| Fault { number, kind };
        if self.is_copy {
            return here(FaultKind::Inserted { to: number });
        }
        if let Some(stands_at) = self.rightful {
            return here(if self.belongs_elsewhere {
                FaultKind::Moved { stands_at }
            } else {
                FaultKind::Inserted { to: number }
            });
        }
        if let Some(parent) = self.parent.filter(|parent| parent + 1 < number && found.is_whole_at(parent + 1)) {
            return Fault { number: parent + 1, kind: FaultKind::Inserted { to: head.count } };
        }
        let later = number.saturating_add(1)..=number.saturating_add(WIDEST_CLOSED_GAP);
        let said = Some(found.number).filter(|said| *said > number && found.is_whole());
        if let Some(own) = said.or_else(|| later.into_iter().find(|own| found.is_whole_at(*own))) {
            return here(FaultKind::Missing { to: own - 1 });
        }
        here(FaultKind::Altered { part: altered_part(number, head, found) })
    }
}

fn altered_part(number: u64, head: &Head, found: &ChainedEntry) -> &'static str {
    if !found.is_whole_after(number, &head.hash) {
        "its hash is not that of what it says"
    } else if found.previous_hash == head.hash {
        "its number is another"
    } else {
        "its previous_hash is another"
    }
}
