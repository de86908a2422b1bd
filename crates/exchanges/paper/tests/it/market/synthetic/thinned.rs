use cambist_exchange_paper::market::{Act, MarketModel, SyntheticModel};
use cambist_model::{Side, Timestamp};

use super::super::book::Book;
use super::{acts, minutes, morning, secs};

#[test]
fn a_long_stretch_takes_bounded_work() {
    let mut model = SyntheticModel::new(1);
    for length in [13, 60, 1_440, 10_080, 100_000] {
        let acts = acts(&mut model, 0, morning().plus(secs(17)), morning().plus(minutes(length) + secs(41)));
        assert!((2_000..20_000).contains(&acts.len()), "{} acts for {length} minutes", acts.len());
        assert!(acts.is_sorted_by_key(|(at, _)| *at));
    }
}

/// The prices that acts trade at or quote across, as the lowest and the highest in each minute.
fn reach(acts: &[(Timestamp, Act)], minute: Timestamp) -> (i64, i64) {
    let within = |at: &Timestamp| *at > minute && *at < minute.plus(minutes(1));
    let prices = acts.iter().filter(|(at, _)| within(at)).filter_map(|(_, act)| match act {
        Act::Take { ticks, .. } => Some(*ticks),
        _ => None,
    });
    let prices: Vec<i64> = prices.collect();
    (*prices.iter().min().unwrap(), *prices.iter().max().unwrap())
}

#[test]
fn every_minute_of_half_a_day_is_visited_at_its_extremes() {
    let mut model = SyntheticModel::new(1);
    let acts = acts(&mut model, 0, morning(), morning().plus(minutes(720)));
    let listing = model.listings()[0].clone();
    for candle in model.minutes(0, morning(), morning().plus(minutes(718))) {
        let (lowest, highest) = reach(&acts, candle.open_at);
        assert_eq!(Some(lowest), listing.ticks(candle.low), "{}", candle.open_at);
        assert_eq!(Some(highest), listing.ticks(candle.high), "{}", candle.open_at);
    }
}

#[test]
fn an_order_is_filled_exactly_if_the_price_went_there() {
    // Ten days in one call: a bid of the user at every price in turn, far below to far above the lowest price.
    let mut model = SyntheticModel::new(1);
    let (from, to) = (morning(), morning().plus(minutes(14_400)));
    let acts = acts(&mut model, 0, from, to);
    let candles = model.minutes(0, from, to.minus(minutes(2)));
    let listing = model.listings()[0].clone();
    let lowest = listing.ticks(candles.iter().map(|candle| candle.low).min().unwrap()).unwrap();
    for bid in [lowest - 200_000, lowest - 1, lowest, lowest + 1, lowest + 50_000] {
        let reached = acts.iter().any(|(_, act)| match act {
            Act::Take { side: Side::Sell, ticks, .. } | Act::Level { side: Side::Sell, ticks, .. } => *ticks <= bid,
            _ => false,
        });
        assert_eq!(reached, bid >= lowest, "a bid at {bid}, the lowest price being {lowest}");
    }
}

#[test]
fn after_a_long_stretch_the_book_is_full_and_recent_trades_are_there() {
    let mut model = SyntheticModel::new(1);
    let to = morning().plus(minutes(300) + secs(7));
    let mut book = Book::default();
    // What rested before must not linger.
    book.rest(Side::Sell, 1, 1);
    book.play(&acts(&mut model, 0, morning(), to));
    let recent = book.prints.iter().filter(|print| to.since(print.at) < minutes(1)).count();
    assert!(recent > 100, "{recent} trades in the last minute");

    // From here on the market is that of someone who never slept.
    let mut awake = Book::default();
    awake.play(&acts(&mut SyntheticModel::new(1), 0, to.minus(minutes(5)), to));
    assert_eq!(book.best(Side::Buy), awake.best(Side::Buy));
    assert_eq!(book.best(Side::Sell), awake.best(Side::Sell));
    let later = to.plus(minutes(1));
    assert_eq!(acts(&mut model, 0, to, later), acts(&mut SyntheticModel::new(1), 0, to, later));
}
