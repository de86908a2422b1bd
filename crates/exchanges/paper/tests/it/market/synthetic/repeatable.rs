use cambist_exchange_paper::market::{Act, MarketModel, SyntheticModel};
use cambist_model::Timestamp;
use proptest::prelude::*;

use super::{acts, minutes, morning, place, secs};

#[test]
fn one_seed_gives_one_market() {
    let (mut one, mut same, mut other) = (SyntheticModel::new(7), SyntheticModel::new(7), SyntheticModel::new(8));
    let (from, to) = (morning(), morning().plus(minutes(2)));
    for market in [0, 5, 28] {
        let expected = acts(&mut one, market, from, to);
        assert!(expected.len() > 100);
        assert_eq!(acts(&mut same, market, from, to), expected);
        assert_ne!(acts(&mut other, market, from, to), expected);
    }
}

#[test]
fn the_market_of_a_seed_is_the_same_on_every_machine_and_in_every_version() {
    // Accounts live on: if this number changes, every paper account sees another past.
    let mut model = SyntheticModel::new(42);
    let mut digest = 0_u64;
    for market in 0..model.listings().len() {
        for (at, act) in acts(&mut model, market, morning(), morning().plus(minutes(1))) {
            let numbers = match act {
                Act::Level { side, ticks, lots } | Act::Take { side, ticks, lots } => {
                    [side as i64, ticks, lots, at.micros()]
                }
                _ => panic!("{act:?}"),
            };
            for number in numbers {
                digest = (digest ^ number.cast_unsigned()).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    assert_eq!(digest, 4_280_108_579_013_419_142);
}

#[test]
fn a_start_at_any_minute_gives_the_acts_of_an_earlier_start() {
    let to = morning().plus(minutes(4));
    let long = acts(&mut SyntheticModel::new(3), 1, morning(), to);
    for minute in 1..4 {
        let from = morning().plus(minutes(minute));
        let short = acts(&mut SyntheticModel::new(3), 1, from, to);
        let rest: Vec<_> = long.iter().copied().filter(|(at, _)| *at > from).collect();
        assert_eq!(short, rest);
    }
}

#[test]
fn acts_come_in_time_order_inside_of_the_stretch() {
    let mut model = SyntheticModel::new(5);
    let (from, to) = (morning().plus(secs(13)), morning().plus(secs(200)));
    for market in 0..model.listings().len() {
        let acts = acts(&mut model, market, from, to);
        assert!(acts.is_sorted_by_key(|(at, _)| *at));
        assert!(acts.iter().all(|(at, _)| *at > from && *at <= to));
    }
}

#[test]
fn a_market_that_does_not_exist_does_nothing() {
    let mut model = SyntheticModel::new(1);
    assert!(acts(&mut model, 99, morning(), morning().plus(minutes(60))).is_empty());
    assert!(model.minutes(99, morning(), morning().plus(minutes(60))).is_empty());
}

#[test]
fn nothing_happens_before_1970_or_from_2200_on() {
    let mut model = SyntheticModel::new(1);
    let closing = Timestamp::parse("2200-01-01").unwrap();
    assert!(acts(&mut model, 0, Timestamp::from_micros(i64::MIN), Timestamp::EPOCH).is_empty());
    assert!(acts(&mut model, 0, closing, Timestamp::from_micros(i64::MAX)).is_empty());
    assert_eq!(model.minutes(0, closing.minus(minutes(3)), Timestamp::from_micros(i64::MAX)).len(), 3);
    assert_eq!(model.minutes(0, Timestamp::from_micros(i64::MIN), Timestamp::EPOCH.plus(minutes(3))).len(), 3);
}

#[test]
fn a_stretch_that_is_empty_or_backwards_holds_nothing() {
    let mut model = SyntheticModel::new(1);
    assert!(acts(&mut model, 0, morning(), morning()).is_empty());
    assert!(acts(&mut model, 0, morning(), morning().minus(minutes(60))).is_empty());
    assert!(model.minutes(0, morning(), morning().minus(minutes(60))).is_empty());
}

#[test]
fn warming_up_takes_one_to_two_minutes_from_the_start_of_one() {
    let model = SyntheticModel::new(1);
    for now in [0, 1, 59, 60] {
        let now = morning().plus(secs(now));
        let from = model.warm_up_from(0, now);
        assert!((secs(60)..secs(120)).contains(&now.since(from)), "{from} for {now}");
        assert_eq!(from.secs() % 60, 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn it_does_not_matter_how_a_stretch_is_cut_into_calls(
        market in 0_usize..29,
        start in 0_i64..600_000_000,
        cuts in prop::collection::vec(0_i64..120_000_000, 1..6),
    ) {
        let start = Timestamp::from_micros(morning().micros() + start);
        let mut times: Vec<_> = cuts.iter().map(|cut| Timestamp::from_micros(start.micros() + cut)).collect();
        times.sort_unstable();
        let end = *times.last().unwrap();
        let whole = acts(&mut SyntheticModel::new(1), market, start, end);
        let (mut model, mut parts, mut from) = (SyntheticModel::new(1), Vec::new(), start);
        for to in times {
            model.acts(market, from, to, &mut parts);
            from = to;
        }
        prop_assert_eq!(parts, whole);
    }

    #[test]
    fn the_order_in_which_stretches_are_asked_for_does_not_matter(first in 0_u64..100, second in 0_u64..100) {
        let mut model = SyntheticModel::new(1);
        let stretch = |minute| (morning().plus(minutes(minute)), morning().plus(minutes(minute) + secs(20)));
        let market = place(&model, "ADA-USD");
        let _ = acts(&mut model, market, stretch(first).0, stretch(first).1);
        let asked_second = acts(&mut model, market, stretch(second).0, stretch(second).1);
        prop_assert_eq!(asked_second, acts(&mut SyntheticModel::new(1), market, stretch(second).0, stretch(second).1));
    }
}
