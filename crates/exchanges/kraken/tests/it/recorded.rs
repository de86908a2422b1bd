//! A recorded book, replayed through the session.

use cambist_exchange_kit::stream::Session;
use cambist_model::OrderBook;

use crate::world::{at, book_of, books, is_interrupted, recording, sent, session, told};

#[test]
#[expect(clippy::print_stderr, reason = "a proof says how much it has proved")]
fn every_recorded_checksum_agrees_with_the_book_that_the_session_keeps() {
    let Some(recording) = recording() else { return };
    let mut session = session();
    session.opened(at(0));
    assert_eq!(sent(&session.subscribe(book_of(10), at(0))).len(), 1);
    let (mut agreed, mut last) = (0, 0);
    for (frame, now) in recording.0.iter().zip(1..) {
        assert!(frame.contains("\"checksum\""));
        let effects = session.received(frame, at(now));
        assert!(!is_interrupted(&effects) && sent(&effects).is_empty(), "frame {now}: {effects:?}");
        let [book] = books(&effects).try_into().unwrap_or_else(|books| panic!("frame {now}: {books:?}"));
        assert_is_in_order(&book);
        assert!(book.sequence > last, "the number of a book goes up");
        last = book.sequence;
        agreed += 1;
    }
    eprintln!("{agreed} recorded checksums agreed");
    assert_eq!(agreed, 510, "as many as were recorded");
}

#[test]
fn a_wrong_digit_in_any_number_or_checksum_is_noticed() {
    let Some(recording) = recording() else { return };
    let mut noticed = 0;
    for wrong in (1..recording.0.len()).step_by(7) {
        let mut session = session();
        session.opened(at(0));
        session.subscribe(book_of(10), at(0));
        let mut is_noticed = false;
        for (index, frame) in recording.0.iter().take(wrong + 1).enumerate() {
            let frame = if index == wrong { with_wrong_digit(frame, wrong) } else { frame.clone() };
            is_noticed = is_interrupted(&session.received(&frame, at(1)));
        }
        assert!(is_noticed, "a wrong digit in frame {wrong}");
        noticed += 1;
    }
    assert!(noticed > 70);
}

#[test]
fn a_reader_of_few_levels_hears_only_of_those() {
    let Some(recording) = recording() else { return };
    let mut session = session();
    session.opened(at(0));
    session.subscribe(book_of(10), at(0));
    session.subscribe(book_of(2), at(0));
    let (mut of_two, mut of_ten) = (0, 0);
    let mut shown = None;
    for frame in &recording.0 {
        let effects = session.received(frame, at(1));
        let mut books = books(&effects);
        books.retain(|book| book.bids.len() == 2);
        if let Some(book) = books.pop() {
            let levels = (book.bids, book.asks);
            of_two += 1;
            shown = Some(levels);
        }
        of_ten += told(&effects).len();
    }
    assert!(shown.is_some() && of_two > 50, "{of_two}");
    assert!(of_two + 100 < of_ten - of_two, "{of_two} of two levels, {of_ten} in all");
}

/// Replaces the last digit of the checksum, or one of the first price.
fn with_wrong_digit(frame: &str, seed: usize) -> String {
    let (name, back) = if seed.is_multiple_of(2) { ("\"checksum\":", 1) } else { ("\"price\":", 4) };
    let number = frame.find(name).unwrap() + name.len();
    let end = frame[number..].find([',', '}', '\n']).unwrap() + number;
    let digit = end - back;
    let other = if &frame[digit..=digit] == "7" { "3" } else { "7" };
    format!("{}{other}{}", &frame[..digit], &frame[digit + 1..])
}

fn assert_is_in_order(book: &OrderBook) {
    assert_eq!((book.bids.len(), book.asks.len()), (10, 10));
    assert!(book.bids.windows(2).all(|pair| pair[0].price > pair[1].price));
    assert!(book.asks.windows(2).all(|pair| pair[0].price < pair[1].price));
    assert!(book.bids[0].price < book.asks[0].price);
    assert_eq!(book.spread, book.asks[0].price.amount().minus(book.bids[0].price.amount()).ok());
}
