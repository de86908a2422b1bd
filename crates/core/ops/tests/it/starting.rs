//! What is answered while the services still start, and when they cannot.

use std::sync::Arc;
use std::time::Duration;

use cambist_app::{App, AppParts, Call, Face, MarketParts, SafetyRules, Venue};
use cambist_model::access::{Grant, Proof};
use cambist_model::safety::Limits;
use cambist_model::{AppError, ErrorCode, Timestamp};
use cambist_ops::{Answer, Caller, Channel, FeedRequest, LocalCaller, Problem, Request, Starter, starting};
use cambist_ports::{Clock, Ids};
use cambist_testkit::{ManualClock, MemoryStore, ScriptedVenue, SeededIds};
use futures_util::FutureExt;
use serde_json::{Map, json};

/// An application that nobody has started.
fn app() -> Arc<App> {
    let clock: Arc<dyn Clock> = clock();
    let venue = Arc::new(ScriptedVenue::new(Arc::clone(&clock)));
    Arc::new(App::new(AppParts {
        venues: vec![Venue { exchange: venue, limits: Limits::paper_defaults() }],
        rules: SafetyRules::default(),
        cash: vec!["USD".parse().unwrap()],
        market: MarketParts::default(),
        store: Arc::new(MemoryStore::default()),
        clock,
        ids: Arc::new(SeededIds::default()),
    }))
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Timestamp::from_secs(1_800_000_000)))
}

fn caller(app: &Arc<App>) -> (LocalCaller, Starter) {
    caller_by(app, &clock())
}

fn caller_by(app: &Arc<App>, clock: &Arc<ManualClock>) -> (LocalCaller, Starter) {
    let (starter, started) = starting();
    let clock: Arc<dyn Clock> = Arc::clone(clock) as _;
    (LocalCaller::starting(Arc::clone(app), started, Duration::from_secs(10), clock), starter)
}

fn call() -> Call {
    Call::new(SeededIds::default().request_id(), "test", Face::Cli)
}

fn price(call: Call) -> Request {
    let input = Map::from_iter([("symbols".to_owned(), json!(["BTC-USD"]))]);
    Request { operation: "get_market_data".to_owned(), call, input }
}

fn orders() -> Request {
    Request { operation: "list_orders".to_owned(), call: call(), input: Map::new() }
}

#[track_caller]
fn is_a_price(answer: &Result<Answer, Problem>) {
    assert!(answer.as_ref().is_ok_and(|it| it.value()["markets"][0]["symbol"] == "BTC-USD"), "{answer:?}");
}

#[tokio::test]
async fn prices_are_told_at_once_and_orders_when_the_services_have_started() {
    let app = app();
    let (caller, starter) = caller(&app);
    is_a_price(&caller.call(price(call())).await);
    assert!(starter.wanted().now_or_never().is_none(), "nobody has asked for more");
    let mut asked = caller.call(orders());
    assert!((&mut asked).now_or_never().is_none(), "the records are not in line with the exchange yet");
    assert!(starter.wanted().now_or_never().is_some());
    is_a_price(&caller.call(price(call())).await);
    assert!((&mut asked).now_or_never().is_none());

    starter.tell(&app.start().await);
    assert_eq!(asked.await.unwrap().value()["orders"], json!([]));
    assert!(caller.call(orders()).await.is_ok(), "and from then on");
}

#[tokio::test]
async fn feeds_of_a_market_are_opened_at_once_and_that_of_orders_later() {
    let app = app();
    let (caller, starter) = caller(&app);
    let mut asked = caller.feed(call(), FeedRequest::new(Channel::Orders, None), None);
    assert!((&mut asked).now_or_never().is_none());
    let ticker = FeedRequest::new(Channel::Ticker, Some("BTC-USD".parse().unwrap()));
    assert!(caller.feed(call(), ticker, None).await.is_ok());
    assert!((&mut asked).now_or_never().is_none());
    starter.tell(&app.start().await);
    assert!(asked.await.is_ok());
}

#[tokio::test]
async fn whoever_needs_a_token_waits_until_it_can_be_known() {
    let app = app();
    let (caller, starter) = caller(&app);
    let grant = Grant { proof: Proof::Token, ..Grant::system("reader") };
    let mut asked = caller.call(price(Call::granted(SeededIds::default().request_id(), Arc::new(grant), Face::Http)));
    assert!((&mut asked).now_or_never().is_none());
    starter.tell(&app.start().await);
    is_a_price(&asked.await);
}

#[tokio::test]
async fn everybody_is_told_why_the_services_did_not_start_and_prices_go_on() {
    let (caller, starter) = caller(&app());
    let asked = caller.call(orders());
    starter.tell(&Err(AppError::new(ErrorCode::ExchangeAuth, "the key may withdraw").hint("make another")));
    for problem in [asked.await.unwrap_err(), caller.call(orders()).await.unwrap_err()] {
        assert_eq!(problem.code, ErrorCode::ExchangeAuth);
        assert_eq!((problem.detail.as_str(), problem.hint.as_deref()), ("the key may withdraw", Some("make another")));
    }
    is_a_price(&caller.call(price(call())).await);
}

#[tokio::test]
async fn nobody_waits_for_a_start_that_broke_off() {
    let (caller, starter) = caller(&app());
    let asked = caller.call(orders());
    drop(starter);
    assert_eq!(asked.await.unwrap_err().code, ErrorCode::ServerUnavailable);
}

#[tokio::test]
async fn whoever_waited_long_enough_is_refused_and_may_ask_again() {
    let (app, clock) = (app(), clock());
    let (caller, starter) = caller_by(&app, &clock);
    let mut asked = caller.call(orders());
    assert!((&mut asked).now_or_never().is_none());
    clock.advance(Duration::from_secs(9));
    assert!((&mut asked).now_or_never().is_none());
    clock.advance(Duration::from_secs(2));
    let refused = asked.await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ServerUnavailable);
    assert!(refused.detail.contains("still starting; nothing was done"), "{}", refused.detail);
    assert!(refused.retryable);
    starter.tell(&app.start().await);
    assert!(caller.call(orders()).await.is_ok());
}
