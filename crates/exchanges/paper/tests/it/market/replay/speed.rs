use std::time::Duration;

use cambist_exchange_paper::market::{MarketModel, ReplayModel, Speed};
use cambist_model::{Source, Timestamp};

use super::{file, symbol};

#[test]
fn speeds_are_written_as_people_write_them() {
    for (text, shown) in
        [("1x", "1x"), ("10", "10x"), ("2.5X", "2.5x"), ("0.5", "0.5x"), ("max", "max"), ("MAX", "max")]
    {
        assert_eq!(Speed::parse(text).unwrap().to_string(), shown);
    }
    for text in ["", "x", "0", "-1", "0x", "fast", "1e3", "0.0000001", "1000001", "maximum"] {
        let error = Speed::parse(text).unwrap_err().to_string();
        assert!(error.contains("\"2.5x\"") && error.contains("max"), "{error}");
    }
}

/// A recording of ten minutes that is played from our second 1,000,000 on.
fn model(name: &str, speed: &str) -> ReplayModel {
    let rows = (0..10).map(|minute| format!("{},1,2,1,2,9", 60 * minute));
    let rows = rows.collect::<Vec<_>>().join("\n");
    let path = file(name, format!("time,open,high,low,close,volume\n{rows}"));
    ReplayModel::open(path, Some(symbol("A-B")), Timestamp::from_secs(1_000_000), Speed::parse(speed).unwrap()).unwrap()
}

#[test]
fn market_time_is_that_of_the_recording_at_the_chosen_speed() {
    for (speed, after_ten_seconds) in [("1x", 10_000), ("10", 100_000), ("2.5x", 25_000), ("0.001", 10)] {
        let model = model("speed.csv", speed);
        let at = |millis: u64| {
            let now = Timestamp::from_secs(1_000_000).plus(Duration::from_millis(millis));
            model.market_time(now).millis()
        };
        assert_eq!(at(10_000), after_ten_seconds, "{speed}");
        assert_eq!(at(0), 0);
    }
}

#[test]
fn market_time_stands_before_the_start_and_after_the_end() {
    let model = model("stands.csv", "1x");
    let end = Timestamp::from_secs(600);
    assert_eq!(model.market_time(Timestamp::EPOCH), Timestamp::EPOCH);
    assert_eq!(model.market_time(Timestamp::from_secs(1_000_599)), Timestamp::from_secs(599));
    assert_eq!(model.market_time(Timestamp::from_secs(1_000_600)), end);
    assert_eq!(model.market_time(Timestamp::from_micros(i64::MAX)), end);
    assert!(!model.is_over(Timestamp::from_secs(599)));
    assert!(model.is_over(end));
    assert_eq!(model.source(), Source::PAPER_REPLAY);
}

#[test]
fn at_most_speed_any_time_at_all_plays_the_whole_recording() {
    let model = model("max.csv", "max");
    let start = Timestamp::from_secs(1_000_000);
    assert_eq!(model.market_time(start), Timestamp::EPOCH);
    assert_eq!(model.market_time(Timestamp::from_micros(start.micros() + 1)), Timestamp::from_secs(600));
}
