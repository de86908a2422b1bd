use cambist_model::Timestamp;
use cambist_model::safety::TradingWindow;
use rstest::rstest;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

// 2026-11-20 is a Friday.
#[rstest]
#[case::inside("Mon-Fri 08:00-17:00", "2026-11-20T08:00:00Z", true)]
#[case::the_end_is_outside("Mon-Fri 08:00-17:00", "2026-11-20T17:00:00Z", false)]
#[case::the_last_minute_is_inside("Mon-Fri 08:00-17:00", "2026-11-20T16:59:59.999999Z", true)]
#[case::another_day("Mon-Fri 08:00-17:00", "2026-11-21T12:00:00Z", false)]
#[case::one_day("Sat 00:00-24:00", "2026-11-21T23:59:59Z", true)]
#[case::every_day("09:30-16:00", "2026-11-22T09:30:00Z", true)]
#[case::around_the_end_of_the_week("sat-mon 00:00-24:00", "2026-11-23T01:00:00Z", true)]
#[case::not_in_the_middle_of_it("Sat-Mon 00:00-24:00", "2026-11-24T01:00:00Z", false)]
fn a_window_holds_its_hours_and_no_others(#[case] window: &str, #[case] time: &str, #[case] holds: bool) {
    assert_eq!(TradingWindow::parse(window).unwrap().holds(at(time)), holds);
}

#[rstest]
#[case::later_today("Mon-Fri 08:00-17:00", "2026-11-20T07:00:00Z", "2026-11-20T08:00:00Z")]
#[case::after_the_weekend("Mon-Fri 08:00-17:00", "2026-11-20T18:00:00Z", "2026-11-23T08:00:00Z")]
#[case::a_week_later("Fri 08:00-17:00", "2026-11-20T08:00:00Z", "2026-11-27T08:00:00Z")]
fn the_next_start_is_the_first_one_ahead(#[case] window: &str, #[case] now: &str, #[case] next: &str) {
    assert_eq!(TradingWindow::parse(window).unwrap().next_start(at(now)), at(next));
}

#[rstest]
#[case("")]
#[case("always")]
#[case("Mon-Fri")]
#[case("Mon-Fri 17:00-08:00")]
#[case("Mon-Fri 08:00-25:00")]
#[case("Mon-Fri 8:00-17:00")]
#[case("Mon-Fri 08:60-17:00")]
#[case("Mon-Fri 08:00-17:00 UTC")]
#[case("Moon 08:00-17:00")]
#[case("08:00-24:01")]
fn what_is_no_window_is_refused_with_an_example(#[case] text: &str) {
    let error = TradingWindow::parse(text).unwrap_err().to_string();
    assert!(error.contains("Mon-Fri 08:00-17:00"), "{error}");
}

#[rstest]
#[case("mon-fri 08:00-17:00", "Mon-Fri 08:00-17:00")]
#[case("Sun 12:00-24:00", "Sun 12:00-24:00")]
#[case("Mon-Sun 09:30-16:00", "09:30-16:00")]
fn a_window_is_written_in_one_way(#[case] given: &str, #[case] written: &str) {
    let window = TradingWindow::parse(given).unwrap();
    assert_eq!(window.to_string(), written);
    assert_eq!(TradingWindow::parse(written).unwrap(), window);
}
