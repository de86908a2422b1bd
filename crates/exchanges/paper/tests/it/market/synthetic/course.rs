//! Where prices go, seen through candles.

use cambist_exchange_paper::market::{MarketModel, SyntheticModel};
use cambist_model::{Candle, Price, Timeframe, Timestamp};

use super::{minutes, morning, place};

/// Closes of a market in ticks.
fn closes(model: &SyntheticModel, symbol: &str, timeframe: Timeframe, count: u64) -> Vec<i64> {
    let market = place(model, symbol);
    let start = morning().midnight().minus(timeframe.length() * u32::try_from(count).unwrap());
    let candles = model.candles(market, timeframe, start, morning().midnight()).unwrap();
    let listing = &model.listings()[market];
    candles.iter().map(|candle| listing.ticks(candle.close).unwrap()).collect()
}

/// Relative changes in millionths.
fn changes(prices: &[i64]) -> Vec<i64> {
    prices.windows(2).map(|pair| (pair[1] - pair[0]) * 1_000_000 / pair[0]).collect()
}

/// The root of the mean square.
fn deviation(changes: &[i64]) -> i64 {
    let squares: i64 = changes.iter().map(|change| change * change).sum();
    (squares / i64::try_from(changes.len()).unwrap()).isqrt()
}

#[test]
fn daily_volatility_is_that_of_the_real_market() {
    for seed in 1..=2 {
        let model = SyntheticModel::new(seed);
        let of = |symbol| deviation(&changes(&closes(&model, symbol, Timeframe::D1, 150)));
        assert!((27_000..40_000).contains(&of("BTC-USD")), "seed {seed}: {}", of("BTC-USD"));
        assert!(of("ETH-USD") > of("BTC-USD") && of("SOL-USD") > of("ETH-USD"), "seed {seed}");
        assert!((2_500..6_500).contains(&of("EUR-USD")), "seed {seed}: {}", of("EUR-USD"));
        assert!(of("USDC-USD") < 300, "seed {seed}: {}", of("USDC-USD"));
    }
}

#[test]
fn bitcoin_stays_in_its_range_for_years() {
    let model = SyntheticModel::new(1);
    let start = Timestamp::parse("2016-01-04").unwrap();
    let weeks = model.candles(0, Timeframe::W1, start, start.plus(minutes(208 * 10_080))).unwrap();
    assert_eq!(weeks.len(), 208);
    let low = weeks.iter().map(|week| week.low).min().unwrap();
    let high = weeks.iter().map(|week| week.high).max().unwrap();
    // Nor are they stuck in the middle of it.
    let expected = |price, from, to| price > Price::parse(from).unwrap() && price < Price::parse(to).unwrap();
    assert!(expected(low, "48000", "56000") && expected(high, "69000", "79000"), "{low} to {high}");
}

#[test]
fn no_price_ever_runs_away() {
    // A minute every nine months from 1980 to 2190.
    let model = SyntheticModel::new(1);
    let times = (1..300).map(|time| Timestamp::from_secs(315_532_800 + time * 22_700_021));
    let times: Vec<Timestamp> = times.collect();
    for (market, listing) in model.listings().iter().enumerate() {
        let closes = times.iter().map(|time| model.minutes(market, *time, time.plus(minutes(1)))[0].close);
        let mut closes: Vec<i64> = closes.map(|close| listing.ticks(close).unwrap()).collect();
        closes.sort_unstable();
        let (low, middle, high) = (closes[0], closes[closes.len() / 2], closes[closes.len() - 1]);
        let symbol = listing.product().symbol;
        assert!(low * 10 > middle * 6 && high * 10 < middle * 16, "{symbol}: {low} {middle} {high}");
    }
}

#[test]
fn volatility_comes_in_clusters() {
    // The squares of changes an hour apart are related, and there are more extremes than a bell curve has.
    let model = SyntheticModel::new(1);
    let changes = changes(&closes(&model, "BTC-USD", Timeframe::M1, 20_000));
    let squares: Vec<i64> = changes.iter().map(|change| change * change).collect();
    let count = i64::try_from(squares.len()).unwrap();
    let mean = squares.iter().sum::<i64>() / count;
    let wide = |a: i64, b: i64| i128::from(a) * i128::from(b);
    let related: i128 = squares.iter().zip(&squares[10..]).map(|(a, b)| wide(a - mean, b - mean)).sum();
    let whole: i128 = squares.iter().map(|a| wide(a - mean, a - mean)).sum();
    assert!(related * 20 > whole, "{related} of {whole}");
    let kurtosis = squares.iter().map(|a| wide(*a, *a)).sum::<i128>() / i128::from(count) * 10 / wide(mean, mean);
    assert!((40..250).contains(&kurtosis), "{kurtosis} tenths, a bell curve has 30");
}

#[test]
fn coins_move_together_and_currencies_do_not() {
    let model = SyntheticModel::new(1);
    let hours = |symbol| changes(&closes(&model, symbol, Timeframe::H1, 24 * 60));
    let percent = |a: &[i64], b: &[i64]| {
        let both: i64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
        both / i64::try_from(a.len()).unwrap() * 100 / (deviation(a) * deviation(b))
    };
    let bitcoin = hours("BTC-USD");
    for (symbol, expected) in [("ETH-USD", 60..95), ("SOL-USD", 45..90), ("DOGE-USD", 45..90), ("EUR-USD", -25..25)] {
        let related = percent(&bitcoin, &hours(symbol));
        assert!(expected.contains(&related), "{symbol}: {related} %");
    }
}

#[test]
fn no_round_trip_over_three_markets_gains_anything_but_ticks() {
    let model = SyntheticModel::new(1);
    let of = |symbol| closes(&model, symbol, Timeframe::H1, 100);
    // ETH in BTC (5 digits) times BTC in USD (2) is ETH in USD (2); half a tick of the first is 12 basis points.
    for ((cross, bitcoin), ether) in of("ETH-BTC").into_iter().zip(of("BTC-USD")).zip(of("ETH-USD")) {
        let around = cross * bitcoin / 100_000;
        assert!((around - ether).abs() * 10_000 / ether <= 13, "{around} against {ether}");
    }
    // BTC in EUR (2) times EUR in USD (5): the ticks are so fine that an error in the arithmetic would show.
    for ((bitcoin, euro), dollars) in of("BTC-EUR").into_iter().zip(of("EUR-USD")).zip(of("BTC-USD")) {
        let around = bitcoin * euro / 100_000;
        assert!((around - dollars).abs() * 100_000 / dollars <= 1, "{around} against {dollars}");
    }
}

#[test]
fn the_price_never_sticks() {
    let model = SyntheticModel::new(4);
    let closes = closes(&model, "BTC-USD", Timeframe::M1, 3_000);
    let longest = closes.chunk_by(|a, b| a == b).map(<[i64]>::len).max().unwrap();
    assert!(longest <= 3, "{longest} minutes at one price");
    // The largest change of a minute is a market's, not a jump between cells of the walk.
    let largest = changes(&closes).into_iter().map(i64::abs).max().unwrap();
    assert!(largest < 15_000, "{largest} millionths in a minute");
}

#[test]
fn minutes_join_without_a_gap_wherever_the_request_starts() {
    let model = SyntheticModel::new(1);
    let all = model.minutes(0, morning(), morning().plus(minutes(600)));
    assert_eq!(all.len(), 600);
    assert!(all.windows(2).all(|pair| pair[0].close == pair[1].open));
    let sane = |c: &Candle| c.low <= c.open.min(c.close) && c.high >= c.open.max(c.close);
    assert!(all.iter().all(sane));
    for start in [1_usize, 100, 255, 256, 599] {
        let from = morning().plus(minutes(start as u64));
        assert_eq!(model.minutes(0, from, morning().plus(minutes(600))), all[start..]);
    }
}
