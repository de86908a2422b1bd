//! Frames that are dropped, doubled and swapped: the book is asked for anew, and never told wrong.

use std::time::Duration;

use cambist_ports::exchange::{MarketChannel, MarketEvent};
use proptest::prelude::*;

use crate::support::{Change, Conversation, Truth};

/// So many levels are listened to.
const DEPTH: u32 = 20;

/// So many events come before anything goes wrong, and after everything has gone wrong.
const QUIET: usize = 5;

/// What happens to an event on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Damage {
    Dropped,
    Doubled,
    /// It comes after the next one.
    Swapped,
}

/// Changes close to the best prices; some of them take levels away.
fn change() -> impl Strategy<Value = Change> {
    (any::<bool>(), 0_u32..60, 0_u32..4).prop_map(|(is_bid, distance, quantity)| {
        (is_bid, if is_bid { 500 - distance } else { 501 + distance }, quantity)
    })
}

fn truth(events: usize) -> impl Strategy<Value = Truth> {
    prop::collection::vec(prop::collection::vec(change(), 1..6), events).prop_map(|events| {
        let mut truth = Truth::new(200);
        for changes in events {
            truth.change(&changes);
        }
        truth
    })
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![Just(Damage::Dropped), Just(Damage::Doubled), Just(Damage::Swapped)]
}

/// The events in the order in which they arrive, as places in the truth.
fn arrivals(count: usize, damages: &[(usize, Damage)]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    for &(place, damage) in damages.iter().rev() {
        match damage {
            Damage::Dropped => drop(places.remove(place)),
            Damage::Doubled => places.insert(place, places[place]),
            Damage::Swapped => places.swap(place, place + 1),
        }
    }
    places
}

/// A listener of one book, and the venue that answers it some events late.
struct Listener<'a> {
    conversation: Conversation,
    truth: &'a Truth,
    /// How far the venue is.
    reached: usize,
    interruptions: usize,
    questions: usize,
    last: Option<Box<cambist_model::OrderBook>>,
}

impl<'a> Listener<'a> {
    fn new(truth: &'a Truth) -> Self {
        let mut conversation = Conversation::open();
        conversation.subscribe("BTC-USDT", MarketChannel::Book { depth: DEPTH });
        let mut listener = Self { conversation, truth, reached: 0, interruptions: 0, questions: 0, last: None };
        listener.answer(0);
        listener
    }

    fn hear(&mut self, place: usize) -> Result<(), TestCaseError> {
        self.reached = self.reached.max(place + 1);
        self.conversation.hear(self.truth.frame(place));
        self.conversation.wait(Duration::from_millis(100));
        self.check()
    }

    /// The venue answers, as it stood `behind` events before.
    fn answer(&mut self, behind: usize) {
        if let Some((_, path)) = self.conversation.asked.front() {
            let snapshot = self.truth.snapshot(self.reached.saturating_sub(behind), path);
            self.questions += 1;
            self.conversation.answer(snapshot);
        }
    }

    /// Nothing that was told is wrong.
    fn check(&mut self) -> Result<(), TestCaseError> {
        for event in self.conversation.told() {
            match event {
                MarketEvent::Book(book) => {
                    prop_assert!(self.truth.is_right(&book, 20), "{book:?}");
                    self.last = Some(book);
                }
                MarketEvent::Interrupted { .. } => {
                    self.interruptions += 1;
                    self.last = None;
                }
                other => prop_assert!(false, "{other:?}"),
            }
        }
        Ok(())
    }

    /// The venue answers everything from now on.
    fn settle(&mut self) -> Result<(), TestCaseError> {
        for _ in 0..200 {
            self.answer(0);
            self.conversation.wait(Duration::from_secs(1));
            self.check()?;
        }
        Ok(())
    }
}

/// Events with a place among them that is neither at the beginning nor at the end.
fn truth_and_place() -> impl Strategy<Value = (Truth, usize)> {
    (12_usize..40).prop_flat_map(|count| (truth(count), QUIET..count - QUIET))
}

impl std::fmt::Debug for Truth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (0..self.count()).try_for_each(|place| writeln!(f, "{}", self.frame(place)))
    }
}

proptest! {
    #[test]
    fn one_damaged_frame_is_noticed_and_mended((truth, place) in truth_and_place(), damage in damage(), late in 0_usize..3) {
        let mut listener = Listener::new(&truth);
        let mut waited = 0;
        for arrival in arrivals(truth.count(), &[(place, damage)]) {
            listener.hear(arrival)?;
            waited += usize::from(!listener.conversation.asked.is_empty());
            if waited > late {
                listener.answer(0);
                waited = 0;
            }
        }
        // A book that was doubled never was in doubt.
        let expected = if damage == Damage::Doubled { (0, 1) } else { (1, 2) };
        listener.settle()?;
        prop_assert_eq!((listener.interruptions, listener.questions), expected);
        let last = listener.last.unwrap();
        prop_assert!(truth.is_last(&last, 20), "{:?}", last);
    }

    #[test]
    fn however_much_is_damaged_no_wrong_book_is_told_and_the_right_one_in_the_end(
        truth in truth(60),
        damages in prop::collection::btree_map(QUIET..50_usize, damage(), 0..12),
        answers in prop::collection::vec((any::<bool>(), 0_usize..4), 70),
    ) {
        let mut listener = Listener::new(&truth);
        let damages: Vec<_> = damages.into_iter().collect();
        for (arrival, (answers, behind)) in arrivals(truth.count(), &damages).into_iter().zip(answers) {
            listener.hear(arrival)?;
            if answers {
                listener.answer(behind);
                listener.check()?;
            }
        }
        listener.settle()?;
        let last = listener.last.unwrap();
        prop_assert!(truth.is_last(&last, 20), "{:?}", last);
    }
}
