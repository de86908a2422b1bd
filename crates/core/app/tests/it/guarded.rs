//! Orders at an exchange that is left alone because it fails.

use std::sync::Arc;
use std::time::Duration;

use cambist_app::{App, AppParts, Call, Face, SafetyRules, Venue};
use cambist_exchange_kit::Guarded;
use cambist_model::{ErrorCode, Side, Timestamp};
use cambist_ports::Ids;
use cambist_testkit::{ManualClock, MemoryStore, ScriptedVenue, SeededIds};

use crate::house::{limit, settle, wide};

#[tokio::test]
async fn no_order_leaves_while_the_circuit_is_open_and_orders_leave_again_after_it() {
    let clock = Arc::new(ManualClock::new(Timestamp::from_secs(1_700_000_000)));
    let venue = Arc::new(ScriptedVenue::new(Arc::clone(&clock) as _));
    let ids = Arc::new(SeededIds::default());
    let guarded = Guarded::new(Arc::clone(&venue) as _, Arc::clone(&clock) as _);
    let app = App::new(AppParts {
        venues: vec![Venue { exchange: Arc::new(guarded), limits: wide() }],
        rules: SafetyRules::default(),
        cash: vec!["USD".parse().unwrap()],
        market: cambist_app::MarketParts::default(),
        store: Arc::new(MemoryStore::default()),
        clock: Arc::clone(&clock) as _,
        ids: Arc::clone(&ids) as _,
    });
    app.start().await.unwrap();
    let place = async || {
        let call = Call::new(ids.request_id(), "test", Face::Cli);
        let placing = app.orders.place(&call, limit(Side::Buy, "0.1", "49000"));
        let passing = async {
            loop {
                settle().await;
                clock.advance(Duration::from_millis(50));
            }
        };
        tokio::select! {
            placed = placing => placed,
            () = passing => unreachable!("time does not end"),
        }
    };

    venue.set_unavailable(true);
    for _ in 0..3 {
        place().await.unwrap_err();
    }
    let asked = venue.asked();
    let error = place().await.unwrap_err();
    assert_eq!((error.code, error.retry_after.is_some()), (ErrorCode::ExchangeUnavailable, true), "{error}");
    assert!(error.detail.contains("is not asked at present"), "{error}");
    assert_eq!((venue.asked(), venue.arrived()), (asked, 0));

    venue.set_unavailable(false);
    clock.advance(Duration::from_mins(1));
    place().await.unwrap();
    assert_eq!(venue.arrived(), 1);
}
