use cambist_exchange_paper::market::{MarketModel, SyntheticModel};
use cambist_model::{Timeframe, combine};

use super::super::book::{Book, quantile};
use super::{acts, minutes, morning, place, secs};

/// How far the trades of a minute were from its candle in hundredths of a basis point (open, high, low, close), and what
/// was traded in percent of its volume.
fn misses(model: &mut SyntheticModel, symbol: &str, count: u64) -> Vec<[i64; 5]> {
    let market = place(model, symbol);
    let listing = model.listings()[market].clone();
    let mut book = Book::default();
    let minute = |minute| {
        let start = morning().plus(minutes(minute));
        let end = start.plus(minutes(1));
        book.prints.clear();
        book.play(&acts(model, market, start, end));
        let candle = model.minutes(market, start, end)[0];
        let prices: Vec<i64> = book.prints.iter().map(|print| print.ticks).collect();
        let lots: i64 = book.prints.iter().map(|print| print.lots).sum();
        let miss = |printed: i64, price| (printed - listing.ticks(price).unwrap()) * 1_000_000 / printed;
        [
            miss(prices[0], candle.open),
            miss(*prices.iter().max().unwrap(), candle.high),
            miss(*prices.iter().min().unwrap(), candle.low),
            miss(*prices.last().unwrap(), candle.close),
            lots * 100 / listing.lots(candle.volume).unwrap(),
        ]
    };
    (0..count).map(minute).collect()
}

#[test]
fn candles_are_what_would_have_been_traded() {
    for (symbol, tick) in [("BTC-USD", 0), ("ETH-EUR", 1), ("AVAX-USD", 45), ("EUR-USD", 1)] {
        let misses = misses(&mut SyntheticModel::new(2), symbol, 30);
        let typical = |column: usize| quantile(misses.iter().map(|miss| miss[column].abs()).collect(), 500);
        let worst = |column: usize| misses.iter().map(|miss| miss[column].abs()).max().unwrap();
        for column in 0..4 {
            assert!(typical(column) <= 150 + 10 * tick, "{symbol} column {column}: {}", typical(column));
            assert!(worst(column) <= 1_000 + 10 * tick, "{symbol} column {column}: {}", worst(column));
        }
        let volumes: Vec<i64> = misses.iter().map(|miss| miss[4]).collect();
        assert!(volumes.iter().all(|percent| (80..=101).contains(percent)), "{symbol}: {volumes:?}");
    }
}

#[test]
fn trades_reach_as_far_as_the_candle_says() {
    // Otherwise a chart would show prices at which no order was filled. A tick of spread is nobody's promise.
    let misses = misses(&mut SyntheticModel::new(3), "BTC-USD", 30);
    assert!(misses.iter().all(|miss| miss[1] >= -50 && miss[2] <= 50), "{misses:?}");
}

#[test]
fn long_candles_are_made_of_the_minutes() {
    let model = SyntheticModel::new(1);
    let (start, end) = (morning().plus(secs(30)), morning().plus(minutes(20_000)));
    for timeframe in [Timeframe::M1, Timeframe::M15, Timeframe::H4, Timeframe::W1] {
        let minutes = model.minutes(3, start, end);
        assert_eq!(minutes.len(), 19_999);
        let candles = model.candles(3, timeframe, start, end).unwrap();
        assert_eq!(candles, combine(minutes, timeframe).unwrap());
    }
}

#[test]
fn volume_follows_the_hour_and_the_movement() {
    let model = SyntheticModel::new(1);
    let listing = &model.listings()[0];
    let day = morning().midnight();
    let minutes = model.minutes(0, day.minus(minutes(1_440 * 20)), day);
    let hourly = |hour: i64| {
        let of_hour = minutes.iter().filter(|candle| candle.open_at.secs() / 3_600 % 24 == hour);
        of_hour.map(|candle| listing.lots(candle.volume).unwrap()).sum::<i64>()
    };
    assert!(hourly(14) > hourly(5) * 5 / 4, "{} against {}", hourly(14), hourly(5));
    let range =
        |candle: &cambist_model::Candle| listing.ticks(candle.high).unwrap() - listing.ticks(candle.low).unwrap();
    let median = quantile(minutes.iter().map(range).collect(), 500);
    let volume = |wild: bool| {
        let chosen: Vec<i64> = minutes
            .iter()
            .filter(|candle| (range(candle) > median) == wild)
            .map(|candle| listing.lots(candle.volume).unwrap())
            .collect();
        chosen.iter().sum::<i64>() / i64::try_from(chosen.len()).unwrap()
    };
    assert!(volume(true) > volume(false) * 13 / 10, "{} against {}", volume(true), volume(false));
}
