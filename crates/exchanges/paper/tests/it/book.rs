//! The book by example.

use cambist_exchange_paper::engine::{Background, Book, Direction, Entry, Matching, Owner, Taker, Triggers};
use cambist_exchange_paper::market::Act;
use cambist_model::{SelfTradePrevention, Side};

fn user(id: u64, ticks: i64, lots: i64) -> Entry {
    Entry { id, owner: Owner::User, side: Side::Buy, ticks, lots }
}

fn seller(lots: i64) -> Taker {
    Taker { owner: Owner::House, side: Side::Sell, limit: None, lots, self_trade: SelfTradePrevention::CancelNewest }
}

fn bid(lots: i64) -> Act {
    Act::Level { side: Side::Buy, ticks: 100, lots }
}

/// The account's order stands between two parts of the background's: 10 before it, 5 behind it.
fn in_the_middle() -> (Book, Background, Matching) {
    let (mut book, mut background, mut matching) = Default::default();
    Background::carry_out(&mut background, &mut book, bid(10), &mut matching);
    Book::rest(&mut book, user(1, 100, 3));
    background.carry_out(&mut book, bid(15), &mut matching);
    (book, background, matching)
}

fn queue(book: &Book) -> Vec<(Owner, i64)> {
    book.makers(Side::Buy).map(|maker| (maker.owner, maker.lots)).collect()
}

#[test]
fn a_level_that_grows_joins_behind_the_account() {
    let (book, ..) = in_the_middle();
    assert_eq!(queue(&book), [(Owner::House, 10), (Owner::User, 3), (Owner::House, 5)]);
}

#[test]
fn a_level_that_shrinks_leaves_from_the_back() {
    let (mut book, mut background, mut matching) = in_the_middle();
    background.carry_out(&mut book, bid(8), &mut matching);
    assert_eq!(queue(&book), [(Owner::House, 8), (Owner::User, 3)]);
    background.carry_out(&mut book, bid(0), &mut matching);
    assert_eq!(queue(&book), [(Owner::User, 3)]);
    assert_eq!(matching.executions, []);
}

#[test]
fn a_taker_fills_the_account_only_after_what_stands_before_it() {
    let (mut book, _, mut matching) = in_the_middle();
    book.take(&seller(11), &mut matching);
    let filled: Vec<_> = matching.executions.iter().map(|done| (done.owner, done.lots, done.left)).collect();
    assert_eq!(filled, [(Owner::House, 10, 0), (Owner::User, 1, 2)]);
}

#[test]
fn what_crosses_trades_at_the_resting_price_and_the_rest_rests() {
    let (mut book, mut background, mut matching) = in_the_middle();
    let act = Act::Level { side: Side::Sell, ticks: 99, lots: 20 };
    background.carry_out(&mut book, act, &mut matching);
    assert!(matching.executions.iter().all(|done| done.ticks == 100));
    assert_eq!(book.best(Side::Buy), None);
    assert_eq!(book.depth(Side::Sell).collect::<Vec<_>>(), [(99, 2)]);
}

#[test]
fn clearing_takes_the_background_away_and_leaves_the_account() {
    let (mut book, mut background, mut matching) = in_the_middle();
    background.carry_out(&mut book, Act::Clear, &mut matching);
    assert_eq!(queue(&book), [(Owner::User, 3)]);
}

#[test]
fn a_handle_outlives_its_order_harmlessly() {
    let mut book = Book::new();
    let first = book.rest(user(1, 100, 3));
    assert_eq!(book.cancel(first), Some(3));
    let second = book.rest(user(2, 100, 4));
    assert_eq!(book.cancel(first), None, "its slot is taken by another order");
    assert_eq!(book.cancel(second), Some(4));
}

#[test]
fn the_sequence_counts_changes_and_nothing_else() {
    let (mut book, mut background, mut matching) = in_the_middle();
    let before = book.sequence();
    book.take(&Taker { limit: Some(101), ..seller(5) }, &mut matching);
    background.carry_out(&mut book, Act::Pull { key: 7 }, &mut matching);
    assert_eq!(book.sequence(), before, "nothing changed");
    book.take(&seller(5), &mut matching);
    assert_eq!(book.sequence(), before + 1);
}

#[test]
fn prices_far_from_the_best_are_found_too() {
    let mut book = Book::new();
    let handles: Vec<_> = (0..100).map(|ticks| book.rest(user(1, ticks * 7 % 100, 1))).collect();
    let depth: Vec<_> = book.depth(Side::Buy).map(|(ticks, _)| ticks).collect();
    assert_eq!(depth, (0..100).rev().collect::<Vec<_>>());
    for handle in handles.into_iter().rev() {
        assert_eq!(book.cancel(handle), Some(1));
    }
    assert_eq!(book.best(Side::Buy), None);
}

#[test]
fn triggers_fire_once_in_the_order_of_arrival() {
    let mut triggers = Triggers::default();
    triggers.insert(Direction::Falling, 100, 3);
    triggers.insert(Direction::Falling, 101, 2);
    triggers.insert(Direction::Falling, 99, 1);
    triggers.insert(Direction::Rising, 105, 4);
    assert!(triggers.reached(102, 104).is_empty());
    assert_eq!(triggers.reached(100, 105), [2, 3, 4]);
    assert!(triggers.reached(100, 105).is_empty());
    triggers.remove(Direction::Falling, 99, 1);
    assert!(triggers.reached(1, 1).is_empty());
}
