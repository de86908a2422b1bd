//! The microstructure of the busiest market, measured like a recorded tape of BTCUSDT, and against it.

use cambist_exchange_paper::market::{Act, SyntheticModel};
use cambist_model::Side;

use super::super::book::{Book, quantile};
use super::{acts, minutes, morning, place, secs};

/// What is seen of a market once a second.
#[derive(Default)]
struct Seen {
    spreads: Vec<i64>,
    tops: Vec<i64>,
    /// Twice the middle price.
    middles: Vec<i64>,
    /// What rests within 0.3, 1.5, 5, 13 and 24 basis points.
    depths: [Vec<i64>; 5],
    book: Book,
}

fn watch(model: &mut SyntheticModel, symbol: &str, length: u64) -> Seen {
    let market = place(model, symbol);
    let mut seen = Seen::default();
    for second in 0..length {
        let from = morning().plus(secs(second));
        seen.book.play(&acts(model, market, from, from.plus(secs(1))));
        let (bid, lots) = seen.book.best(Side::Buy).unwrap();
        let (ask, _) = seen.book.best(Side::Sell).unwrap();
        seen.spreads.push(ask - bid);
        seen.tops.push(lots);
        seen.middles.push(ask + bid);
        for (depths, tenths) in seen.depths.iter_mut().zip([3, 15, 50, 130, 240]) {
            depths.push(seen.book.depth(Side::Buy, bid * tenths / 100_000));
        }
    }
    seen
}

fn mean(numbers: &[i64]) -> i64 {
    numbers.iter().sum::<i64>() / i64::try_from(numbers.len()).unwrap()
}

#[test]
fn bitcoin_looks_like_the_tape() {
    const BITCOIN: i64 = 100_000_000;
    for seed in 1..=3 {
        let seen = watch(&mut SyntheticModel::new(seed), "BTC-USD", 1_200);
        assert_eq!(seen.book.crossed, 0, "quotes never trade with quotes");

        // Tape: one tick (a cent) in the middle, 0.31 on average, 7.6 in a hundredth of all cases.
        assert_eq!(quantile(seen.spreads.clone(), 500), 1);
        assert!((10..100).contains(&mean(&seen.spreads)), "{}", mean(&seen.spreads));
        assert!((300..2_000).contains(&quantile(seen.spreads.clone(), 990)));

        // Tape: 1.08 BTC at the best price, 5 to 94 behind it.
        assert!((BITCOIN / 2..2 * BITCOIN).contains(&quantile(seen.tops, 500)));
        for (depths, expected) in seen.depths.iter().zip([5, 8, 25, 55, 94]) {
            let found = mean(depths);
            assert!((expected * BITCOIN / 2..expected * BITCOIN * 2).contains(&found), "{found} for {expected}");
        }

        // Tape: a standard deviation of 1.18 basis points a second, more or less by the hour.
        let squares = seen.middles.windows(2).map(|pair| ((pair[1] - pair[0]) * 1_000_000 / pair[0]).pow(2));
        let deviation = (squares.sum::<i64>() / 1_199).isqrt();
        assert!((50..250).contains(&deviation), "{deviation} hundredths of a basis point");

        // Tape: 28 trades a second; 0.0006 BTC in the middle, 0.0217 on average, 0.056 and 0.32 for the largest.
        let sizes: Vec<i64> = seen.book.prints.iter().map(|print| print.lots).collect();
        assert!((10..60).contains(&(sizes.len() / 1_200)), "{}", sizes.len());
        for (size, expected) in [
            (quantile(sizes.clone(), 500), 60_000),
            (mean(&sizes), 2_170_000),
            (quantile(sizes.clone(), 900), 5_600_000),
            (quantile(sizes, 990), 32_000_000),
        ] {
            assert!((expected / 2..expected * 2).contains(&size), "{size} for {expected}");
        }
    }
}

#[test]
fn trades_come_in_bursts_and_lead_quotes() {
    let mut model = SyntheticModel::new(1);
    let seen = watch(&mut model, "BTC-USD", 600);
    // Tape: 9757 trades at 3418 different times, more than half of the quarters of a second without one.
    let prints = &seen.book.prints;
    let moments = prints.chunk_by(|a, b| a.at == b.at).count();
    assert!(prints.len() > 2 * moments, "{} trades at {moments} times", prints.len());
    let quarter = |print: &super::super::book::Print| print.at.millis() / 250;
    let busy = prints.chunk_by(|a, b| quarter(a) == quarter(b)).count();
    assert!((600..2_200).contains(&busy), "{busy} of 2400 quarters of a second");

    // Who takes in a second and where the price goes in it have the same sign more often than not.
    let mut same = [0, 0];
    for (second, pair) in seen.middles.windows(2).enumerate() {
        let second = morning().secs() + i64::try_from(second).unwrap() + 1;
        let taken = prints.iter().filter(|print| print.at.secs() == second);
        let flow: i64 = taken.map(|print| if print.side == Side::Buy { 1 } else { -1 }).sum();
        if flow != 0 && pair[0] != pair[1] {
            same[usize::from((flow > 0) == (pair[1] > pair[0]))] += 1;
        }
    }
    assert!(same[1] * 2 > same[0] * 3, "{same:?}");
}

#[test]
fn quiet_markets_trade_less_often_and_all_trade_every_minute() {
    let mut model = SyntheticModel::new(1);
    let count = |model: &mut SyntheticModel, symbol| {
        let prints = watch(model, symbol, 300).book.prints;
        let minutes = prints.chunk_by(|a, b| a.at.secs() / 60 == b.at.secs() / 60).count();
        assert_eq!(minutes, 5, "{symbol}");
        prints.len()
    };
    let (busy, middle, quiet) =
        (count(&mut model, "BTC-USD"), count(&mut model, "DOGE-USD"), count(&mut model, "LTC-BTC"));
    assert!(busy > 5 * middle && middle > 3 * quiet, "{busy} {middle} {quiet}");
}

#[test]
fn both_sides_of_every_market_are_always_quoted_and_never_cross() {
    let mut model = SyntheticModel::new(6);
    for listing in cambist_exchange_paper::market::MarketModel::listings(&model).to_vec() {
        let symbol = listing.product().symbol.to_string();
        let seen = watch(&mut model, &symbol, 60);
        assert_eq!(seen.book.crossed, 0, "{symbol}");
        for side in [Side::Buy, Side::Sell] {
            assert!(seen.book.rungs(side).count() >= 15, "{symbol} {side}");
        }
    }
}

#[test]
fn who_watched_the_minute_before_sees_the_book_of_who_comes_fresh() {
    // The first acts of a minute empty what is left of the one before.
    let mut model = SyntheticModel::new(9);
    let market = place(&model, "SOL-USD");
    let boundary = morning().plus(minutes(3));
    let (mut watched, mut fresh) = (Book::default(), Book::default());
    watched.play(&acts(&mut model, market, morning(), boundary.plus(secs(0))));
    let first = boundary.plus(std::time::Duration::from_micros(1));
    let opening = acts(&mut model, market, boundary, first);
    assert!(opening.iter().all(|(_, act)| matches!(act, Act::Level { .. })) && opening.len() > 40);
    watched.play(&opening);
    fresh.play(&opening);
    for side in [Side::Buy, Side::Sell] {
        assert_eq!(watched.rungs(side).collect::<Vec<_>>(), fresh.rungs(side).collect::<Vec<_>>());
    }
}
