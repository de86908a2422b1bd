//! What goes wrong on the way, for every call of every role.

use std::time::Duration;

use cambist_exchange_paper::{FaultRates, Latency};
use cambist_model::{Side, SimulatedFault, Timeframe};
use cambist_ports::exchange::{
    Account, CandleQuery, ExchangeError, ExchangeOrderStatus, MarketChannel, MarketData, MarketSubscription, NotSent,
    Streams, SubmitOutcome, Trading,
};
use cambist_ports::{Clock, Ctx};
use rstest::rstest;

use crate::support::{Desk, Script, at, bitcoin, config, ctx, limit, named, with_fault};

/// Every call but the sending of an order.
const CALLS: [&str; 14] = [
    "products",
    "ticker",
    "order_book",
    "trades",
    "candles",
    "balances",
    "fees",
    "fills",
    "transfers",
    "cancel",
    "order",
    "open_orders",
    "market stream",
    "account stream",
];

async fn call(desk: &Desk, ctx: &Ctx, what: &str) -> Result<(), ExchangeError> {
    let (paper, symbol) = (&*desk.paper, bitcoin());
    let query = CandleQuery { symbol, timeframe: Timeframe::M1, start: at(0), end: at(60) };
    let subscription = MarketSubscription { symbol, channel: MarketChannel::Ticker };
    match what {
        "products" => paper.products(ctx).await.map(|_| ()),
        "ticker" => paper.ticker(ctx, symbol).await.map(|_| ()),
        "order_book" => paper.order_book(ctx, symbol, 5).await.map(|_| ()),
        "trades" => paper.trades(ctx, symbol, 5).await.map(|_| ()),
        "candles" => paper.candles(ctx, query).await.map(|_| ()),
        "balances" => paper.balances(ctx).await.map(|_| ()),
        "fees" => paper.fees(ctx).await.map(|_| ()),
        "fills" => paper.fills(ctx, None).await.map(|_| ()),
        "transfers" => paper.transfers(ctx).await.map(|_| ()),
        "cancel" => paper.cancel(ctx, &named("a")).await.map(|_| ()),
        "order" => paper.order(ctx, &named("a")).await.map(|_| ()),
        "open_orders" => paper.open_orders(ctx).await.map(|_| ()),
        "market stream" => Streams::market(paper, ctx, subscription).await.map(|_| ()),
        "account stream" => Streams::account(paper, ctx).await.map(|_| ()),
        other => panic!("no call {other}"),
    }
}

/// The kind of an error, in a word.
fn kind(error: &ExchangeError) -> &'static str {
    match error {
        ExchangeError::Auth { .. } => "auth",
        ExchangeError::RateLimited { retry_after, .. } => {
            assert_eq!(*retry_after, Some(Duration::from_secs(1)));
            "rate limited"
        }
        ExchangeError::InsufficientFunds { .. } => "insufficient funds",
        ExchangeError::Invalid { .. } => "invalid",
        ExchangeError::Unavailable { .. } => "unavailable",
        ExchangeError::Timeout { .. } => "timeout",
        other => panic!("{other}"),
    }
}

#[rstest]
#[case(SimulatedFault::RateLimit, "rate limited")]
#[case(SimulatedFault::TimeoutBefore, "timeout")]
#[case(SimulatedFault::TimeoutAfter, "timeout")]
#[case(SimulatedFault::AuthFailure, "auth")]
#[case(SimulatedFault::InsufficientFunds, "insufficient funds")]
#[case(SimulatedFault::InvalidOrder, "invalid")]
#[case(SimulatedFault::NetworkError, "unavailable")]
#[tokio::test]
async fn every_call_shows_every_fault(#[case] fault: SimulatedFault, #[case] expected: &str) {
    let desk = Desk::new(Script::bitcoin()).await;
    for what in CALLS {
        let error = call(&desk, &with_fault(fault), what).await.unwrap_err();
        assert_eq!(kind(&error), expected, "{what}");
        call(&desk, &ctx(), what).await.unwrap();
    }
}

#[rstest]
#[case(SimulatedFault::RateLimit, "not sent: rate limited", false)]
#[case(SimulatedFault::TimeoutBefore, "unknown", false)]
#[case(SimulatedFault::TimeoutAfter, "unknown", true)]
#[case(SimulatedFault::AuthFailure, "not sent: auth", false)]
#[case(SimulatedFault::InsufficientFunds, "rejected: simulated: insufficient funds", false)]
#[case(SimulatedFault::InvalidOrder, "rejected: simulated: invalid order", false)]
#[case(SimulatedFault::NetworkError, "not sent: unavailable", false)]
#[tokio::test]
async fn an_order_shows_every_fault_and_is_there_only_if_it_arrived(
    #[case] fault: SimulatedFault,
    #[case] expected: &str,
    #[case] is_there: bool,
) {
    let desk = Desk::new(Script::bitcoin()).await;
    let order = limit(Side::Buy, "0.5", "49000");
    let outcome = match desk.submit_with(&with_fault(fault), "a", order.clone()).await {
        Ok(SubmitOutcome::Unknown { .. }) => "unknown".to_owned(),
        Ok(SubmitOutcome::Rejected { reason }) => format!("rejected: {reason}"),
        Ok(SubmitOutcome::Accepted { .. }) => "accepted".to_owned(),
        Err(NotSent(error)) => format!("not sent: {}", kind(&error)),
    };
    assert_eq!(outcome, expected);
    let found = desk.paper.order(&ctx(), &named("a")).await.unwrap();
    assert_eq!(found.is_some(), is_there);
    let again = desk.submit("a", order).await.unwrap();
    assert!(matches!(again, SubmitOutcome::Accepted { .. }));
    assert_eq!(desk.paper.open_orders(&ctx()).await.unwrap().len(), 1, "never a second order");
}

#[tokio::test]
async fn a_cancel_whose_answer_is_lost_is_carried_out() {
    let desk = Desk::new(Script::bitcoin()).await;
    desk.submit("a", limit(Side::Buy, "0.5", "49000")).await.unwrap();
    for (fault, open) in [(SimulatedFault::TimeoutBefore, true), (SimulatedFault::TimeoutAfter, false)] {
        desk.paper.cancel(&with_fault(fault), &named("a")).await.unwrap_err();
        let order = desk.paper.order(&ctx(), &named("a")).await.unwrap().unwrap();
        assert_eq!(order.status == ExchangeOrderStatus::Open, open);
    }
}

#[tokio::test]
async fn faults_come_as_often_as_they_are_set_and_the_same_for_the_same_seed() {
    let mut config = config();
    config.faults = FaultRates { rate_limit: 100_000, network_error: 300_000, ..FaultRates::default() };
    let mut runs = Vec::new();
    for seed in [1, 1, 2] {
        config.seed = seed;
        let desk = Desk::with(config.clone(), Script::bitcoin()).await;
        let mut kinds = Vec::new();
        for _ in 0..1_000 {
            kinds.push(desk.paper.balances(&ctx()).await.map_or_else(|error| kind(&error), |_| "fine"));
        }
        runs.push(kinds);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    let count = |wanted: &str| runs[0].iter().filter(|kind| **kind == wanted).count();
    assert!((70..130).contains(&count("rate limited")), "{}", count("rate limited"));
    assert!((250..350).contains(&count("unavailable")), "{}", count("unavailable"));
}

#[tokio::test]
async fn a_rate_of_a_million_hits_every_call() {
    let mut config = config();
    config.faults.auth_failure = 1_000_000;
    let desk = Desk::with(config, Script::bitcoin()).await;
    for what in CALLS {
        assert_eq!(kind(&call(&desk, &ctx(), what).await.unwrap_err()), "auth", "{what}");
    }
}

#[tokio::test]
async fn latency_is_drawn_between_its_bounds_and_waited_on_both_ways() {
    let mut config = config();
    config.latency = Latency { min: Duration::from_millis(20), max: Duration::from_millis(80) };
    let desk = Desk::with(config, Script::bitcoin()).await;
    let mut taken = Vec::new();
    for _ in 0..200 {
        let before = desk.clock.now();
        let balances = desk.paper.balances(&ctx()).await.unwrap();
        let (there, whole) = (balances.as_of.since(before), desk.clock.now().since(before));
        assert!(there.abs_diff(whole / 2) <= Duration::from_micros(1), "half of it before the exchange acts");
        taken.push(whole.as_millis());
    }
    let (least, most) = (taken.iter().min().unwrap(), taken.iter().max().unwrap());
    assert!((20..25).contains(least) && (75..=80).contains(most), "{least} to {most}");
    let ticker = desk.paper.ticker(&ctx(), bitcoin()).await.unwrap();
    assert_eq!(u128::from(ticker.age_ms), desk.clock.now().since(ticker.as_of).as_millis());
    assert!(ticker.age_ms >= 10, "the answer took its time too");
}
