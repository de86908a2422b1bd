use std::sync::Arc;

use cambist_app::{App, AppParts, SafetyRules, Venue};
use cambist_model::{AccountMode, AppError, ErrorCode, Timestamp};
use cambist_ports::Clock;
use cambist_ports::exchange::{ExchangeError, KeyPermissions};
use cambist_testkit::{ManualClock, MemoryStore, ScriptedVenue, SeededIds};
use rstest::rstest;

use crate::house::wide;

fn venue(mode: AccountMode, key: KeyPermissions) -> ScriptedVenue {
    ScriptedVenue::new(clock()).in_mode(mode, key)
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(ManualClock::new(Timestamp::from_secs(1_700_000_000)))
}

async fn start(venue: ScriptedVenue) -> Result<(), AppError> {
    let app = App::new(AppParts {
        venues: vec![Venue { exchange: Arc::new(venue), limits: wide() }],
        rules: SafetyRules::default(),
        cash: vec!["USD".parse().unwrap()],
        market: cambist_app::MarketParts::default(),
        store: Arc::new(MemoryStore::default()),
        clock: clock(),
        ids: Arc::new(SeededIds::default()),
    });
    let started = app.start().await;
    app.stop().await;
    started
}

#[rstest]
#[case::in_earnest(AccountMode::Live)]
#[case::for_trying(AccountMode::Sandbox)]
#[tokio::test]
async fn a_key_that_may_withdraw_is_refused(#[case] mode: AccountMode) {
    let error = start(venue(mode, KeyPermissions::Known { trade: true, withdraw: true })).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::ExchangeAuth);
    assert!(error.to_string().contains("may withdraw"), "{error}");
}

#[rstest]
#[case::it_cannot(KeyPermissions::Known { trade: true, withdraw: false })]
#[case::nobody_tells(KeyPermissions::Unknown)]
#[tokio::test]
async fn another_key_will_do(#[case] key: KeyPermissions) {
    start(venue(AccountMode::Live, key)).await.unwrap();
}

/// No answer is no permission.
#[tokio::test]
async fn an_exchange_that_does_not_say_what_the_key_may_do_is_not_used() {
    let venue = venue(AccountMode::Live, KeyPermissions::Unknown);
    let exchange = "scripted".parse().unwrap();
    venue.fail([ExchangeError::Unavailable { exchange, detail: "no answer".to_owned() }]);
    assert_eq!(start(venue).await.unwrap_err().code, ErrorCode::ExchangeUnavailable);
}
