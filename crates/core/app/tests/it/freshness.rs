use cambist_app::{CacheEpoch, Freshness};
use cambist_model::Timestamp;

fn at(second: i64) -> Timestamp {
    Timestamp::from_secs(second)
}

#[test]
fn the_shortest_lived_part_of_an_answer_ends_it() {
    let freshness = Freshness::noted();
    assert_eq!(freshness.until(), None, "nothing was read, so nothing is known");
    freshness.lasts_until(at(9));
    freshness.clone().lasts_until(at(5));
    freshness.lasts_until(at(7));
    assert_eq!(freshness.until(), Some(at(5)));
}

#[test]
fn one_part_that_may_change_at_once_makes_the_whole_unrepeatable() {
    let freshness = Freshness::noted();
    freshness.ends_now();
    freshness.lasts_until(at(9));
    assert_eq!(freshness.until(), None);
}

#[test]
fn an_answer_holds_until_its_time_or_until_something_is_forgotten() {
    let epoch = CacheEpoch::default();
    let fresh = epoch.now().until(at(10));
    assert!(fresh.holds(at(9)));
    assert!(!fresh.holds(at(10)));
    epoch.advance();
    assert!(!fresh.holds(at(9)));
    assert!(epoch.now().until(at(10)).holds(at(9)), "what is read after it holds again");
}
