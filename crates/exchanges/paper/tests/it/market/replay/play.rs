//! What holds for every recording.

use cambist_exchange_paper::market::MarketModel;
use cambist_model::Timestamp;

use super::{all, file, open, symbol};

#[test]
fn minutes_are_shown_when_they_have_been_played_and_never_before() {
    let path = file("played.csv", "time,open,high,low,close,volume\n0,1,2,1,2,9\n60,2,3,2,3,9\n120,3,4,3,4,9\n");
    let mut model = open(&path, Some(symbol("A-B"))).unwrap();
    let shown = |model: &cambist_exchange_paper::market::ReplayModel| {
        model.minutes(0, Timestamp::EPOCH, Timestamp::from_secs(3_600)).len()
    };
    assert_eq!(shown(&model), 0, "nothing is known of the future");
    let mut from = Timestamp::EPOCH;
    for (secs, expected) in [(59, 0), (60, 1), (119, 1), (121, 2), (180, 3)] {
        let to = Timestamp::from_secs(secs);
        model.acts(0, from, to, &mut Vec::new());
        from = to;
        assert_eq!(shown(&model), expected, "after {secs} seconds");
    }
    assert_eq!(model.minutes(0, Timestamp::from_secs(60), Timestamp::from_secs(120)).len(), 1);
    assert!(model.minutes(1, Timestamp::EPOCH, Timestamp::from_secs(3_600)).is_empty(), "there is one market");
}

#[test]
fn a_stretch_can_be_cut_anywhere() {
    let path = file("cut.csv", "time,open,high,low,close,volume\n0,10,12,9,11,100\n60,11,13,8,9,0\n180,9,9,9,9,7\n");
    let whole = all(&mut open(&path, Some(symbol("A-B"))).unwrap());
    assert!(whole.is_sorted_by_key(|(at, _)| *at) && whole.len() > 500);
    for step in [1, 7, 13, 61] {
        let mut model = open(&path, Some(symbol("A-B"))).unwrap();
        let mut parts = Vec::new();
        for second in (0..240).step_by(step) {
            let to = Timestamp::from_secs(240.min(second + i64::try_from(step).unwrap()));
            model.acts(0, Timestamp::from_secs(second), to, &mut parts);
        }
        assert_eq!(parts, whole, "in steps of {step} seconds");
    }
}
