//! Candles of an exchange over a network: made of shorter ones, stored, and told with what is missing.

use std::time::Duration;

use cambist_app::CacheLifetimes;
use cambist_app::{CandleGap, CandleRange, CandleSeries};
use cambist_model::{AppError, ErrorCode, Timeframe, Timestamp};
use cambist_ports::cache::CacheSelection;

use crate::house::settle;
use crate::remote::{NOW, Net, bitcoin, minute_of};

/// The minute that begins at [`NOW`].
const MINUTE: i64 = NOW / 60;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_secs(minute * 60)
}

impl Net {
    async fn ask(
        &self,
        timeframe: Timeframe,
        start: Option<i64>,
        end: Option<i64>,
        limit: u32,
    ) -> Result<CandleSeries, AppError> {
        let range = CandleRange { symbol: bitcoin(), timeframe, start: start.map(at), end: end.map(at), limit };
        self.app.market.candles(&self.call(), self.remote(), range).await
    }

    /// The minutes at which the candles open.
    async fn opens(&self, timeframe: Timeframe, start: Option<i64>, end: Option<i64>, limit: u32) -> Vec<i64> {
        let series = self.ask(timeframe, start, end, limit).await.unwrap();
        series.candles.value.iter().map(|candle| minute_of(candle.open_at)).collect()
    }

    /// Nothing but the store is left.
    async fn forget(&self) {
        self.app.market.forget(&CacheSelection::Everything).await.unwrap();
        self.venue.asked();
    }
}

#[tokio::test]
async fn a_closed_range_is_fetched_once_and_never_again() {
    let net = Net::open();
    let (start, end) = (MINUTE - 1_000, MINUTE - 200);
    let first = net.opens(Timeframe::M1, Some(start), Some(end), 1_000).await;
    assert_eq!(first, (start..end).collect::<Vec<_>>());
    let pieces: Vec<_> =
        [(0, 300), (300, 300), (600, 200)].map(|(at, bars)| format!("1m {}+{bars}", start + at)).into();
    assert_eq!(net.venue.asked(), pieces, "as many at a time as the exchange gives");
    net.forget().await;
    assert_eq!(net.opens(Timeframe::M1, Some(start), Some(end), 1_000).await, first);
    assert_eq!(net.opens(Timeframe::M1, Some(start + 100), Some(end - 100), 1_000).await.len(), 600);
    assert_eq!(net.venue.asked(), [""; 0]);
}

#[tokio::test]
async fn only_what_is_missing_is_fetched() {
    let net = Net::open();
    net.opens(Timeframe::M1, Some(MINUTE - 100), Some(MINUTE - 80), 100).await;
    net.opens(Timeframe::M1, Some(MINUTE - 60), Some(MINUTE - 40), 100).await;
    net.forget().await;
    let all = net.opens(Timeframe::M1, Some(MINUTE - 110), Some(MINUTE - 30), 100).await;
    assert_eq!(all, (MINUTE - 110..MINUTE - 30).collect::<Vec<_>>());
    let expected = [(110, 10), (80, 20), (40, 10)].map(|(ago, bars)| format!("1m {}+{bars}", MINUTE - ago));
    assert_eq!(net.venue.asked(), expected);
}

#[tokio::test]
async fn a_candle_that_may_still_change_is_not_stored() {
    let net = Net::open();
    net.pass(30_000);
    net.opens(Timeframe::M1, None, None, 10).await;
    let asked = [format!("1m {}+10", MINUTE - 9)];
    assert_eq!(net.venue.asked(), asked);
    // The last minute is over for half a minute only.
    assert_eq!(net.candles.stretches(), [(at(MINUTE - 9), at(MINUTE - 1))]);
    net.forget().await;
    net.opens(Timeframe::M1, None, None, 10).await;
    assert_eq!(net.venue.asked(), [format!("1m {}+2", MINUTE - 1)]);
}

#[tokio::test]
async fn the_page_with_the_running_candle_lives_for_a_tenth_of_its_length() {
    let net = Net::open();
    net.pass(1);
    net.opens(Timeframe::M1, None, None, 10).await;
    net.pass(5_999);
    net.opens(Timeframe::M1, None, None, 10).await;
    assert_eq!(net.venue.asked().len(), 1);
    net.pass(2);
    net.opens(Timeframe::M1, None, None, 10).await;
    settle().await;
    assert_eq!(net.venue.asked().len(), 1, "the stale page is shown while a new one is fetched");
    net.opens(Timeframe::M1, None, None, 10).await;
    assert_eq!(net.venue.asked(), [""; 0]);
}

#[tokio::test]
async fn an_answer_up_to_now_ends_with_the_candle_that_runs() {
    let net = Net::open();
    net.pass(57_000);
    let call = net.call();
    let range = CandleRange { symbol: bitcoin(), timeframe: Timeframe::M1, start: None, end: None, limit: 5 };
    net.app.market.candles(&call, net.remote(), range).await.unwrap();
    assert_eq!(call.freshness.until(), Some(at(MINUTE + 1)), "three seconds, not six");
}

#[tokio::test]
async fn a_length_that_the_exchange_lacks_is_made_of_the_longest_that_fits() {
    let net = Net::open();
    let start = minute_of(Timeframe::H2.floor(at(MINUTE - 1_200)));
    let series = net.ask(Timeframe::H2, Some(start), Some(start + 600), 10).await.unwrap();
    assert_eq!(net.venue.asked(), [format!("1h {start}+10")]);
    let rows = series.candles.value.iter().map(|candle| {
        let prices = [candle.open, candle.high, candle.low, candle.close].map(|price| price.to_string());
        (minute_of(candle.open_at) - start, prices, candle.volume.to_string())
    });
    let expected = (0..5).map(|index| {
        let (first, last) = ((start + index * 120).to_string(), (start + index * 120 + 119).to_string());
        (index * 120, [first.clone(), last.clone(), first, last], "120".to_owned())
    });
    assert_eq!(rows.collect::<Vec<_>>(), expected.collect::<Vec<_>>());

    net.opens(Timeframe::M30, Some(start), Some(start + 60), 10).await;
    net.opens(Timeframe::M5, Some(start), Some(start + 60), 10).await;
    net.opens(Timeframe::W1, Some(start - 30_240), Some(start), 10).await;
    let asked: Vec<_> = net.venue.asked().iter().map(|asked| asked.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(asked, ["15m", "1m", "1d"]);
}

#[tokio::test]
async fn what_cannot_be_made_of_anything_is_unsupported() {
    let net = Net::with(&[Timeframe::H4], None, CacheLifetimes::default());
    let error = net.ask(Timeframe::H6, None, None, 10).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::UnsupportedByExchange);
}

#[tokio::test]
async fn where_nothing_was_traded_is_told_and_remembered() {
    let net = Net::open();
    net.venue.quiet.lock().unwrap().extend([MINUTE - 50, MINUTE - 49, MINUTE - 48, MINUTE - 41, MINUTE]);
    let gap = |ago: i64, count| CandleGap { open_at: at(MINUTE - ago), count };
    for _ in 0..2 {
        let series = net.ask(Timeframe::M1, Some(MINUTE - 50), None, 100).await.unwrap();
        assert_eq!(series.gaps, [gap(50, 3), gap(41, 1)], "the running minute may yet have a trade");
        assert_eq!(series.candles.value.len(), 46);
        net.app.market.forget(&CacheSelection::Everything).await.unwrap();
    }
    let asked = net.venue.asked();
    assert!(!asked[1].contains(&(MINUTE - 50).to_string()), "known to be empty: {asked:?}");
}

#[tokio::test]
async fn a_page_that_was_kept_says_nothing_about_what_ended_since() {
    let net = Net::open();
    net.venue.quiet.lock().unwrap().extend([MINUTE - 3, MINUTE]);
    net.clock.set(at(MINUTE + 1).minus(Duration::from_secs(2)));
    let ask = || net.ask(Timeframe::M1, Some(MINUTE - 5), Some(MINUTE + 1), 100);
    let known = [CandleGap { open_at: at(MINUTE - 3), count: 1 }];
    assert_eq!(ask().await.unwrap().gaps, known);
    net.venue.asked();
    net.clock.advance(Duration::from_secs(3));
    assert_eq!(ask().await.unwrap().gaps, known, "the last seconds of the minute may have had a trade");
    assert_eq!(net.venue.asked(), [""; 0], "it was kept");
}

#[tokio::test]
async fn what_an_exchange_does_not_have_any_more_is_told() {
    let net = Net::with(&[Timeframe::M1], Some(100), CacheLifetimes::default());
    // Two less than it has, since time goes on while it is asked.
    let first = MINUTE - 97;
    let series = net.ask(Timeframe::M1, Some(MINUTE - 200), None, 1_000).await.unwrap();
    assert_eq!(series.available_from, Some(at(first)));
    assert_eq!(series.candles.value.first().unwrap().open_at, at(first));
    assert_eq!(series.gaps, [], "nobody knows whether there was a trade");

    let error = net.ask(Timeframe::M1, Some(MINUTE - 200), Some(MINUTE - 150), 1_000).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidInput);
    assert!(error.fields[0].problem.contains(&at(first).to_string()), "{error:?}");

    net.clock.advance(Duration::from_mins(90));
    net.forget().await;
    let series = net.ask(Timeframe::M1, Some(first), Some(MINUTE - 10), 1_000).await.unwrap();
    assert_eq!((series.candles.value.len(), series.available_from), (87, None), "but here they are still known");
    assert_eq!(net.venue.asked(), [""; 0]);
}

#[tokio::test]
async fn a_long_candle_that_lacks_a_part_is_left_out() {
    let net = Net::with(&[Timeframe::M1], Some(100), CacheLifetimes::default());
    let series = net.ask(Timeframe::M15, Some(MINUTE - 300), None, 1_000).await.unwrap();
    let whole = minute_of(Timeframe::M15.floor(at(MINUTE - 98))) + 15;
    assert_eq!(series.available_from, Some(at(whole)));
    let first = series.candles.value.first().unwrap();
    assert_eq!((minute_of(first.open_at), first.volume.to_string()), (whole, "15".to_owned()));
}

#[tokio::test]
async fn a_store_that_fails_does_not_fail_the_reading() {
    let net = Net::open();
    net.candles.set_failing(true);
    let expected: Vec<_> = (MINUTE - 50..MINUTE - 40).collect();
    assert_eq!(net.opens(Timeframe::M1, Some(MINUTE - 50), Some(MINUTE - 40), 100).await, expected);
    net.forget().await;
    net.candles.set_failing(false);
    assert_eq!(net.opens(Timeframe::M1, Some(MINUTE - 50), Some(MINUTE - 40), 100).await, expected);
    assert_eq!(net.venue.asked().len(), 1);
}

#[tokio::test]
async fn a_long_range_is_read_page_by_page_without_a_hole_or_a_double() {
    let net = Net::open();
    let (mut start, end) = (MINUTE - 2_345, MINUTE - 5);
    let mut all = Vec::new();
    loop {
        let series = net.ask(Timeframe::M1, Some(start), Some(end), 700).await.unwrap();
        all.extend(series.candles.value.iter().map(|candle| minute_of(candle.open_at)));
        match series.next_start {
            Some(next) => start = minute_of(next),
            None => break,
        }
    }
    assert_eq!(all, (MINUTE - 2_345..end).collect::<Vec<_>>());
}
