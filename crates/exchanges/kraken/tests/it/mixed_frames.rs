//! Frames that are lost, doubled, swapped or late: the book is resynchronized, and never wrong.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use cambist_exchange_kit::stream::Session;
use cambist_exchange_kraken::KrakenSession;
use cambist_model::{OrderBook, Price, PriceLevel, Quantity, Timestamp};
use proptest::prelude::*;
use serde_json::Value;

use crate::world::{at, book_of, books, is_interrupted, recording, sent, session};

/// How long a stretch of the recording is played in one case.
const STRETCH: usize = 60;

type Sides = (Vec<(String, String)>, Vec<(String, String)>);

/// A recorded frame, and the book after it as it is by a far simpler way of keeping it.
struct Step {
    frame: String,
    truth: Sides,
    checksum: u64,
}

static STEPS: LazyLock<Option<Vec<Step>>> = LazyLock::new(|| {
    let mut sides = [BTreeMap::<Price, Quantity>::new(), BTreeMap::new()];
    let steps = recording()?.0.into_iter().map(|frame| {
        let value: Value = serde_json::from_str(&frame).unwrap();
        let entry = &value["data"][0];
        for (side, name) in sides.iter_mut().zip(["bids", "asks"]) {
            for level in entry[name].as_array().unwrap() {
                let price = Price::parse(&level["price"].to_string()).unwrap();
                // Plain JSON numbers of this recording are short enough to come back as they were, but for an exponent.
                let text = format!("{:.8}", level["qty"].as_f64().unwrap());
                side.insert(price, Quantity::parse(&text).unwrap());
            }
            side.retain(|_, quantity| !quantity.is_zero());
        }
        while sides[0].len() > 10 {
            sides[0].pop_first();
        }
        while sides[1].len() > 10 {
            sides[1].pop_last();
        }
        let text = |(price, quantity): (&Price, &Quantity)| (price.to_string(), quantity.to_string());
        let truth = (sides[0].iter().rev().map(text).collect(), sides[1].iter().map(text).collect());
        Step { frame, truth, checksum: entry["checksum"].as_u64().unwrap() }
    });
    Some(steps.collect())
});

/// What happens to frames on their way.
#[derive(Clone, Copy, Debug)]
enum Mishap {
    Lost,
    Doubled,
    Swapped,
    /// Comes again this much later.
    Late(usize),
}

fn mishap() -> impl Strategy<Value = Mishap> {
    prop_oneof![Just(Mishap::Lost), Just(Mishap::Doubled), Just(Mishap::Swapped), (1..8_usize).prop_map(Mishap::Late)]
}

/// The order in which frames arrive.
fn arrivals(first: usize, mishaps: &[(usize, Mishap)]) -> Vec<usize> {
    let mut arrivals: Vec<usize> = (first..first + STRETCH).collect();
    for (place, mishap) in mishaps {
        let place = place % arrivals.len().saturating_sub(1).max(1);
        match mishap {
            Mishap::Lost => drop(arrivals.remove(place)),
            Mishap::Doubled => arrivals.insert(place, arrivals[place]),
            Mishap::Swapped => arrivals.swap(place, place + 1),
            Mishap::Late(by) => arrivals.insert((place + by).min(arrivals.len()), arrivals[place]),
        }
    }
    arrivals
}

/// A venue that answers subscriptions with the book as it is for it now.
struct Line<'a> {
    session: KrakenSession,
    steps: &'a [Step],
    /// The last frame that the venue has sent.
    venue_at: usize,
    /// The last book that was told, by the frame that it came after.
    shown: usize,
    now: Timestamp,
    resyncs: usize,
    is_synchronized: bool,
}

impl<'a> Line<'a> {
    /// A session that has asked for the book, and hears of it from this step on.
    fn new(steps: &'a [Step], first: usize) -> Self {
        let (mut session, now) = (session(), at(0));
        session.opened(now);
        session.subscribe(book_of(10), now);
        Self { session, steps, venue_at: first, shown: first, now, resyncs: 0, is_synchronized: false }
    }

    /// Lets the session hear a frame, and answers what it says to that.
    fn hear(&mut self, frame: &str, step: usize) -> Result<(), TestCaseError> {
        self.now = self.now.plus(std::time::Duration::from_millis(10));
        let mut effects = self.session.received(frame, self.now);
        // A session that was disappointed twice rests before it asks again. The venue is not silent meanwhile.
        while is_interrupted(&effects) && sent(&effects).iter().all(|frame| frame["method"] != "subscribe") {
            self.now = self.session.deadline().unwrap();
            effects.extend(self.session.elapsed(self.now));
            effects.extend(self.session.received(r#"{"channel":"heartbeat"}"#, self.now));
        }
        if is_interrupted(&effects) {
            self.resyncs += 1;
            self.is_synchronized = false;
        }
        for book in books(&effects) {
            prop_assert!(step >= self.shown, "the book of step {} after that of step {}", step, self.shown);
            prop_assert_eq!(&shown(&book), &self.steps[step].truth, "the book told after step {}", step);
            self.shown = step;
            self.is_synchronized = true;
        }
        for request in sent(&effects) {
            if request["method"] == "subscribe" {
                let answer = snapshot(&self.steps[self.venue_at]);
                self.hear(&answer, self.venue_at)?;
            }
        }
        Ok(())
    }
}

fn shown(book: &OrderBook) -> Sides {
    let text = |levels: &[PriceLevel]| {
        levels.iter().map(|level| (level.price.to_string(), level.quantity.to_string())).collect()
    };
    (text(&book.bids), text(&book.asks))
}

fn snapshot(step: &Step) -> String {
    let side = |levels: &[(String, String)]| {
        let levels: Vec<_> = levels.iter().map(|(price, qty)| format!("{{\"price\":{price},\"qty\":{qty}}}")).collect();
        levels.join(",")
    };
    format!(
        r#"{{"channel":"book","type":"snapshot","data":[{{"symbol":"BTC/USD","bids":[{}],"asks":[{}],"checksum":{}}}]}}"#,
        side(&step.truth.0),
        side(&step.truth.1),
        step.checksum
    )
}

/// Plays a stretch with mishaps; tells how often the session asked for the book anew.
fn play(steps: &[Step], first: usize, mishaps: &[(usize, Mishap)]) -> Result<usize, TestCaseError> {
    let mut line = Line::new(steps, first);
    line.hear(&snapshot(&steps[first]), first)?;
    for step in arrivals(first + 1, mishaps) {
        line.venue_at = line.venue_at.max(step);
        line.hear(&steps[step].frame, step)?;
    }
    // Undisturbed again, it finds back, at the latest after the first frame that fits or does not.
    let last = line.venue_at.max(first + STRETCH);
    for (step, Step { frame, .. }) in steps.iter().enumerate().skip(last + 1).take(3) {
        line.venue_at = step;
        line.hear(frame, step)?;
    }
    prop_assert!(line.is_synchronized);
    prop_assert_eq!(line.shown, last + 3);
    Ok(line.resyncs)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_to_frames_no_wrong_book_is_told(
        first in 0..420_usize,
        mishaps in prop::collection::vec((0..STRETCH, mishap()), 0..6),
    ) {
        let Some(steps) = STEPS.as_ref() else { return Ok(()) };
        let resyncs = play(steps, first, &mishaps)?;
        if mishaps.is_empty() {
            prop_assert_eq!(resyncs, 0, "without a mishap there is nothing to synchronize");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_garbled_frame_makes_no_wrong_book(
        first in 0..480_usize,
        places in prop::collection::vec((any::<prop::sample::Index>(), b' '..=b'~'), 1..4),
    ) {
        let Some(steps) = STEPS.as_ref() else { return Ok(()) };
        let mut line = Line::new(steps, first);
        line.hear(&snapshot(&steps[first]), first)?;
        for (step, Step { frame, .. }) in steps.iter().enumerate().skip(first + 1).take(10) {
            line.venue_at = step;
            let mut frame = frame.clone().into_bytes();
            if step == first + 5 {
                for (place, byte) in &places {
                    let place = place.index(frame.len());
                    frame[place] = *byte;
                }
            }
            line.hear(&String::from_utf8(frame).unwrap(), step)?;
        }
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "a proof says how much it has proved")]
fn frames_all_over_the_recording_may_be_lost_doubled_or_swapped() {
    let Some(steps) = STEPS.as_ref() else { return };
    let (mut cases, mut resyncs) = ([0; 3], [0; 3]);
    for first in (0..420).step_by(20) {
        for place in (0..STRETCH - 1).step_by(4) {
            for (kind, mishap) in [Mishap::Lost, Mishap::Doubled, Mishap::Swapped].into_iter().enumerate() {
                let found = play(steps, first, &[(place, mishap)]);
                let found = found.unwrap_or_else(|error| panic!("{mishap:?} {place} after {first}: {error}"));
                cases[kind] += 1;
                resyncs[kind] += usize::from(found > 0);
            }
        }
    }
    eprintln!("lost, doubled, swapped: {cases:?} cases, {resyncs:?} with a resync, no wrong book");
    assert!(cases.iter().all(|count| *count > 300));
    // What is heard twice changes nothing, and some lost frames are made up for by the next one.
    assert_eq!((resyncs[1], resyncs[2]), (0, cases[2]));
    assert!(resyncs[0] * 2 > cases[0]);
}
