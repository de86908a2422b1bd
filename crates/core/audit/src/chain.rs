//! Walking along a chain.

use std::ops::ControlFlow;

use crate::diagnosis::diagnose;
use crate::{ChainedEntry, Fault, FaultKind, Head, Unreadable};

/// Where entries are read from; more than once if something is wrong with them.
pub trait Entries {
    /// Why they cannot be read at all.
    type Error;

    /// Shows every entry in the order of its place to `visitor`, until that one has seen enough.
    fn visit(&self, visitor: &mut Visitor<'_>) -> Result<(), Self::Error>;
}

/// Whoever looks at entries.
pub type Visitor<'a> = dyn FnMut(Result<ChainedEntry, Unreadable>) -> ControlFlow<()> + 'a;

/// What a chain has to agree with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The head that is kept with the entries: the chain ends there.
    pub kept: KeptHead,
    /// Heads that were kept elsewhere: the chain has passed each of them.
    pub published: Vec<Head>,
}

/// The head that is kept with the entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum KeptHead {
    /// None is kept with these entries.
    #[default]
    None,
    /// It should be there, and is not.
    Lost,
    /// This one.
    At(Head),
}

impl Expected {
    /// Every head.
    pub(crate) fn heads(&self) -> impl Iterator<Item = &Head> {
        self.kept_head().into_iter().chain(&self.published)
    }

    pub(crate) fn kept_head(&self) -> Option<&Head> {
        match &self.kept {
            KeptHead::At(head) => Some(head),
            KeptHead::None | KeptHead::Lost => None,
        }
    }
}

/// Checks every entry and where the chain ends. Gives its head, or the first place where it is broken; the outer error is
/// for entries that cannot be read at all.
pub fn verify<E: Entries>(entries: &E, expected: &Expected) -> Result<Result<Head, Fault>, E::Error> {
    let mut head = Head::empty();
    let mut broken = None;
    let mut replaced = replaced(&head, expected);
    entries.visit(&mut |read| {
        match read {
            Ok(entry) if follows(&entry, &head) => {
                head = Head::after(&entry);
                replaced = replaced.take().or_else(|| self::replaced(&head, expected));
                return ControlFlow::Continue(());
            }
            other => broken = Some(other),
        }
        ControlFlow::Break(())
    })?;
    let fault = match broken {
        None => replaced.or_else(|| wrong_end(&head, expected)),
        Some(broken) => {
            // What contradicts a head stands before this; at the same place this says better what happened.
            let found = what_broke(entries, &head, broken, expected, replaced.is_none())?;
            replaced.filter(|replaced| replaced.number < found.number).or(Some(found))
        }
    };
    Ok(fault.map_or(Ok(head), Err))
}

/// What happened after `head`, where something stands that does not follow.
fn what_broke<E: Entries>(
    entries: &E,
    head: &Head,
    broken: Result<ChainedEntry, Unreadable>,
    expected: &Expected,
    agrees_so_far: bool,
) -> Result<Fault, E::Error> {
    let number = head.count.saturating_add(1);
    let here = |kind| Fault { number, kind };
    match broken {
        // The chain was whole up to where it ends.
        _ if agrees_so_far && expected.kept_head().is_some_and(|kept| kept.count <= head.count) => {
            Ok(here(FaultKind::Inserted { to: number }))
        }
        Ok(entry) => diagnose(entries, head, &entry, expected),
        Err(Unreadable(why)) => Ok(here(FaultKind::Unreadable(why))),
    }
}

fn follows(entry: &ChainedEntry, head: &Head) -> bool {
    head.count.checked_add(1) == Some(entry.number) && entry.previous_hash == head.hash && entry.is_whole()
}

/// Is there a head with this count and another hash?
fn replaced(head: &Head, expected: &Expected) -> Option<Fault> {
    let differs = expected.heads().any(|known| known.count == head.count && known.hash != head.hash);
    differs.then_some(Fault { number: head.count, kind: FaultKind::Replaced })
}

/// What is wrong with a chain that holds together and ends at `head`.
fn wrong_end(head: &Head, expected: &Expected) -> Option<Fault> {
    let next = head.count.saturating_add(1);
    if let Some(to) = expected.heads().map(|known| known.count).max().filter(|count| *count > head.count) {
        return Some(Fault { number: next, kind: FaultKind::Truncated { to } });
    }
    match &expected.kept {
        KeptHead::Lost => Some(Fault { number: head.count, kind: FaultKind::HeadLost }),
        KeptHead::At(kept) if kept.count < head.count => {
            Some(Fault { number: kept.count.saturating_add(1), kind: FaultKind::Inserted { to: head.count } })
        }
        KeptHead::At(_) | KeptHead::None => None,
    }
}
