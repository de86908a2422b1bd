use cambist_audit::{ChainedEntry, Expected, Fault, FaultKind, Head};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::world::{Chain, entry};

const COLUMNS: usize = 9;

/// A text of an entry, by its place among the columns.
fn column(entry: &mut ChainedEntry, which: usize) -> &mut String {
    match which {
        0 => &mut entry.at,
        1 => &mut entry.request_id,
        2 => &mut entry.principal,
        3 => &mut entry.face,
        4 => &mut entry.action,
        5 => entry.order_id.get_or_insert_default(),
        6 => &mut entry.detail,
        7 => &mut entry.previous_hash,
        _ => &mut entry.hash,
    }
}

/// Changes one character into another.
fn flip(text: &mut String, at: Index, to: char) -> bool {
    let mut characters: Vec<char> = text.chars().collect();
    if characters.is_empty() {
        text.push(to);
        return true;
    }
    let place = at.index(characters.len());
    let changed = characters[place] != to;
    characters[place] = to;
    *text = characters.into_iter().collect();
    changed
}

fn fault(number: u64, kind: FaultKind) -> Result<Head, Fault> {
    Err(Fault { number, kind })
}

fn number(place: usize) -> u64 {
    u64::try_from(place).unwrap() + 1
}

proptest! {
    #[test]
    fn an_untouched_chain_is_whole_and_gives_its_head(count in 0_u64..40) {
        let chain = Chain::of(count);
        prop_assert_eq!(chain.verify(&chain.expected()), Ok(chain.head()));
        prop_assert_eq!(chain.verify(&Expected::default()), Ok(chain.head()));
    }

    #[test]
    fn a_changed_character_of_any_column_is_found_at_its_entry(
        count in 1_u64..12, at: Index, which in 0..COLUMNS, place: Index, to in any::<char>()
    ) {
        let whole = Chain::of(count);
        let mut chain = whole.clone();
        let changed = at.index(chain.0.len());
        prop_assume!(flip(column(&mut chain.0[changed], which), place, to));
        for expected in [whole.expected(), Expected::default()] {
            let found = chain.verify(&expected).unwrap_err();
            prop_assert_eq!(found.number, number(changed));
            prop_assert!(matches!(found.kind, FaultKind::Altered { .. }), "{}", found);
        }
    }

    #[test]
    fn an_order_that_is_taken_out_of_an_entry_is_missed(count in 1_u64..12, at: Index) {
        let mut chain = Chain::of(count);
        let changed = at.index(chain.0.len());
        prop_assume!(chain.0[changed].order_id.take().is_some());
        let found = chain.verify(&Expected::default()).unwrap_err();
        prop_assert_eq!(found.number, number(changed));
    }

    #[test]
    fn removed_entries_are_missed_at_their_place_whether_or_not_the_gap_is_closed(
        count in 1_u64..30, from: Index, length in 1_usize..5, closed: bool
    ) {
        let whole = Chain::of(count);
        let mut chain = whole.clone();
        let from = from.index(chain.0.len());
        let end = (from + length).min(chain.0.len());
        chain.0.drain(from..end);
        let chain = if closed { chain.renumbered() } else { chain };
        let to = number(end) - 1;
        let kind = if end == whole.0.len() { FaultKind::Truncated { to } } else { FaultKind::Missing { to } };
        prop_assert_eq!(chain.verify(&whole.expected()), fault(number(from), kind));
        // A head that was published tells of the end too, and without any a truncated chain is one that is whole.
        let published = Expected { published: vec![whole.head()], ..Expected::default() };
        prop_assert_eq!(chain.verify(&published).unwrap_err().number, number(from));
        prop_assert_eq!(chain.verify(&Expected::default()).is_ok(), end == whole.0.len());
    }

    #[test]
    fn exchanged_entries_are_found_where_the_first_of_them_belongs(
        count in 2_u64..20, one: Index, other: Index, hidden: bool
    ) {
        let whole = Chain::of(count);
        let mut chain = whole.clone();
        let (one, other) = (one.index(chain.0.len()), other.index(chain.0.len()));
        prop_assume!(one != other);
        chain.0.swap(one, other);
        let chain = if hidden { chain.renumbered() } else { chain };
        let moved = FaultKind::Moved { stands_at: number(one.max(other)) };
        prop_assert_eq!(chain.verify(&whole.expected()), fault(number(one.min(other)), moved));
    }

    #[test]
    fn an_inserted_entry_is_found_however_well_it_is_made(
        count in 1_u64..20, at: Index, made in 0..4, hidden: bool, copied: Index
    ) {
        let whole = Chain::of(count);
        let mut chain = whole.clone();
        let place = at.index(chain.0.len() + 1);
        let before = place.checked_sub(1).map_or_else(Head::empty, |before| Head::after(&chain.0[before]));
        let mut inserted = before.append(entry(999));
        match made {
            // With the right hashes.
            0 => {}
            1 => inserted.hash = "0".repeat(64),
            2 => inserted.previous_hash = "f".repeat(64),
            _ => inserted = chain.0[copied.index(chain.0.len())].clone(),
        }
        // A copy beside its original: the second of them is the one too many.
        let beside = chain.0.get(place).is_some_and(|next| next.hash == inserted.hash);
        chain.0.insert(place, inserted);
        let chain = if hidden { chain.renumbered() } else { chain };
        let place = number(place) + u64::from(beside);
        prop_assert_eq!(chain.verify(&whole.expected()), fault(place, FaultKind::Inserted { to: place }));
    }

    #[test]
    fn a_chain_that_was_made_anew_from_some_place_on_contradicts_a_published_head(
        count in 2_u64..20, at: Index, published: Index
    ) {
        let whole = Chain::of(count);
        let (first, published) = (at.index(whole.0.len()), published.index(whole.0.len()));
        let mut chain = Chain(whole.0[..first].to_vec());
        for replaced in first..whole.0.len() {
            let next = chain.head().append(entry(1_000 + number(replaced)));
            chain.0.push(next);
        }
        let head = Head::after(&whole.0[published]);
        let expected = Expected { published: vec![head], ..chain.expected() };
        let verified = chain.verify(&expected);
        if published < first {
            prop_assert_eq!(verified, Ok(chain.head()));
        } else {
            prop_assert_eq!(verified, fault(number(published), FaultKind::Replaced));
        }
    }
}
