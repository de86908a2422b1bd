use cambist_accounting::price_risk;
use cambist_model::{Candle, Price, Quantity, Timestamp};

fn candle(number: i64, low: u32, close: u32, high: u32) -> Candle {
    let price = |whole: u32| Price::new(whole.into()).unwrap();
    Candle {
        open_at: Timestamp::from_secs(number * 3_600),
        open: price(close),
        high: price(high),
        low: price(low),
        close: price(close),
        volume: Quantity::ZERO,
    }
}

#[test]
fn a_price_that_stands_still_has_no_risk() {
    let still: Vec<_> = (0..24).map(|n| candle(n, 100, 100, 100)).collect();
    let risk = price_risk(&still, 24).unwrap();
    assert_eq!((risk.volatility_1d_pct.to_string(), risk.max_drawdown_pct.to_string()), ("0".into(), "0".into()));
}

#[test]
fn volatility_is_the_deviation_scaled_by_the_root_of_time() {
    // Returns of +1 % and -1 % in turn: the sample deviation is 1.0206 % for 25 closes (12 up, 12 down), a day has 24.
    let mut candles = Vec::new();
    let mut close = 1_000_000_u32;
    for number in 0..25 {
        candles.push(candle(number, close, close, close));
        close = if number % 2 == 0 { close + close / 100 } else { close - close / 100 };
    }
    let volatility = price_risk(&candles, 24).unwrap().volatility_1d_pct.to_string();
    assert!(volatility.starts_with("5.00"), "1.0215 % times the square root of 24 is 5.00 %: {volatility}");
}

#[test]
fn a_drawdown_runs_from_a_high_to_a_later_low() {
    let candles = [candle(0, 95, 100, 120), candle(1, 90, 95, 100), candle(2, 100, 130, 200)];
    assert_eq!(price_risk(&candles, 24).unwrap().max_drawdown_pct.to_string(), "25", "from 120 to 90");
}

#[test]
fn too_little_history_tells_nothing() {
    assert_eq!(price_risk(&[candle(0, 1, 1, 1), candle(1, 1, 1, 1)], 24), None);
}
