use cambist_model::safety::{Breaker, BreakerAction, Breakers, Policy, Readings, Restrictions, Scope, TradingState};
use cambist_model::{AccountId, Amount, ExchangeId, Percent};
use rstest::rstest;

use crate::gate::{amount, limits};

fn percent(text: &str) -> Percent {
    Percent::new(amount(text))
}

fn account() -> (ExchangeId, AccountId) {
    (ExchangeId::parse("paper").unwrap(), AccountId::parse("paper").unwrap())
}

fn reached(breaker: Breaker, policy: &Policy, readings: &Readings) -> bool {
    let (exchange, account) = account();
    breaker.gauge(&policy.of_account(exchange, account), readings).is_some_and(|gauge| gauge.reached)
}

#[rstest]
#[case::a_loss_below(Breaker::DailyLoss, Readings { realized_today_usd: amount("-999.99"), ..Readings::default() }, false)]
#[case::a_loss(Breaker::DailyLoss, Readings { realized_today_usd: amount("-1000"), ..Readings::default() }, true)]
#[case::a_gain(Breaker::DailyLoss, Readings { realized_today_usd: amount("5000"), ..Readings::default() }, false)]
#[case::a_calm_minute(Breaker::OrdersPerMinute, Readings { orders_last_minute: 9, ..Readings::default() }, false)]
#[case::a_busy_minute(Breaker::OrdersPerMinute, Readings { orders_last_minute: 10, ..Readings::default() }, true)]
#[case::as_large_as_allowed(Breaker::PositionSize, Readings { largest_share: Some(percent("25")), ..Readings::default() }, false)]
#[case::larger_than_allowed(Breaker::PositionSize, Readings { largest_share: Some(percent("25.01")), ..Readings::default() }, true)]
#[case::no_value(Breaker::PositionSize, Readings::default(), false)]
#[case::no_such_limit(Breaker::Drawdown, Readings { drawdown: Some(percent("99")), ..Readings::default() }, false)]
fn a_breaker_trips_where_its_limit_is_reached(
    #[case] breaker: Breaker,
    #[case] readings: Readings,
    #[case] trips: bool,
) {
    assert_eq!(reached(breaker, &limits().into(), &readings), trips);
}

#[test]
fn the_strictest_limit_of_the_account_counts_and_that_of_an_agent_does_not() {
    let (exchange, _) = account();
    let at = |pct: &str| Restrictions { max_drawdown_pct: Some(percent(pct)), ..Restrictions::default() };
    let scopes =
        vec![(Scope::EveryAccount, at("30")), (Scope::Exchange(exchange), at("20")), (Scope::agent("claude"), at("5"))];
    let policy = Policy { limits: limits(), scopes };
    let fallen = |pct: &str| Readings { drawdown: Some(percent(pct)), ..Readings::default() };
    assert!(!reached(Breaker::Drawdown, &policy, &fallen("19.9")));
    assert!(reached(Breaker::Drawdown, &policy, &fallen("20")));
}

#[test]
fn a_limit_of_zero_trips_at_the_first_loss_and_not_before() {
    let mut none = limits();
    none.max_loss_per_day_usd = Amount::ZERO;
    let policy = Policy::from(none);
    assert!(!reached(Breaker::DailyLoss, &policy, &Readings::default()));
    let lost = Readings { realized_today_usd: amount("-0.01"), ..Readings::default() };
    assert!(reached(Breaker::DailyLoss, &policy, &lost));
}

#[test]
fn losses_stop_an_account_by_default_and_nothing_else_does() {
    let breakers = Breakers::default();
    let stops = |breaker: &Breaker| breakers.action(*breaker).state() == Some(TradingState::ReduceOnly);
    let stopping: Vec<_> = Breaker::ALL.iter().copied().filter(stops).collect();
    assert_eq!(stopping, [Breaker::DailyLoss, Breaker::Drawdown]);
    assert!(Breaker::ALL.iter().all(|breaker| Breakers::OFF.action(*breaker) == BreakerAction::Off));
}
