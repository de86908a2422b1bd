//! An account that stops by itself.

use std::time::Duration;

use cambist_app::SafetyRules;
use cambist_model::safety::{BreakerAction, Breakers, Limits, Restrictions, Scope, Standing, TradingState};
use cambist_model::{OrderStatus, Percent, Price, Side};
use cambist_ports::store::AuditAction;
use cambist_testkit::Behavior;

use crate::house::{House, limit, wide};

/// Loses 40.96 USD of 40 that are allowed.
async fn lose(house: &House) {
    house.venue.script([Behavior::Fill, Behavior::Fill]);
    house.place(limit(Side::Buy, "0.01", "50000")).await.unwrap();
    house.place(limit(Side::Sell, "0.01", "46000")).await.unwrap();
}

fn careful() -> Limits {
    Limits { max_loss_per_day_usd: 40_u32.into(), ..wide() }
}

async fn standing(house: &House) -> Standing {
    house.app.accounts.profile(&house.call(), None).await.unwrap().value.trading
}

async fn pass_time(house: &House, span: Duration) {
    house.settle().await;
    house.clock.advance(span);
    house.settle().await;
}

async fn resume(house: &House) {
    house.app.orders.resume(&house.call(), None).await.unwrap();
}

#[tokio::test]
async fn a_loss_confines_the_account_to_getting_out() {
    let house = House::open(careful()).await;
    let buying = house.place(limit(Side::Buy, "0.01", "49000")).await.unwrap().order;
    let selling = house.place(limit(Side::Sell, "0.01", "54000")).await.unwrap().order;
    lose(&house).await;
    let stopped = standing(&house).await;
    assert_eq!((stopped.state, stopped.by.as_deref()), (TradingState::ReduceOnly, Some("breaker daily_loss")));
    assert!(stopped.reason.unwrap().contains("40.96 USD was lost"));
    let tripped = |entry: &&_| {
        let entry: &cambist_ports::store::AuditEntry = entry;
        entry.action == AuditAction::BreakerTripped
    };
    assert_eq!(house.store.audit_trail().iter().filter(tripped).count(), 1);

    pass_time(&house, Duration::from_secs(2)).await;
    assert_eq!(house.store_order(buying.order_id).await.status, OrderStatus::Canceled);
    assert_eq!(house.store_order(selling.order_id).await.status, OrderStatus::Open, "it gets out of something");
    house.place(limit(Side::Sell, "0.01", "54000")).await.unwrap();
}

#[tokio::test]
async fn what_a_human_has_seen_stops_nothing_until_it_gets_worse() {
    let house = House::open(careful()).await;
    lose(&house).await;
    resume(&house).await;
    pass_time(&house, Duration::from_secs(2)).await;
    assert_eq!(standing(&house).await.state, TradingState::Active, "it was seen");
    let house = house.restarted(careful()).await;
    pass_time(&house, Duration::from_secs(2)).await;
    assert_eq!(standing(&house).await.state, TradingState::Active, "it was seen before the restart");

    // Its own rule refuses what could lose more, unless a human allows it.
    let house = house.restarted(Limits { max_loss_per_day_usd: 50_u32.into(), ..wide() }).await;
    lose(&house).await;
    assert_eq!(standing(&house).await.state, TradingState::ReduceOnly, "it got worse");
}

#[tokio::test]
async fn a_new_day_is_looked_at_with_new_eyes() {
    let fall = Restrictions { max_drawdown_pct: Some(Percent::new(5_u32.into())), ..Restrictions::default() };
    let rules = SafetyRules { scopes: vec![(Scope::EveryAccount, fall)], breakers: Breakers::default() };
    let house = House::open_by(wide(), rules).await;
    pass_time(&house, Duration::from_secs(2)).await;
    house.venue.set_middle(Price::parse("40000").unwrap());
    pass_time(&house, Duration::from_secs(2)).await;
    let stopped = standing(&house).await;
    assert_eq!(stopped.by.as_deref(), Some("breaker drawdown"), "a price that falls is enough");
    resume(&house).await;
    pass_time(&house, Duration::from_secs(2)).await;
    assert_eq!(standing(&house).await.state, TradingState::Active);
    pass_time(&house, Duration::from_hours(24)).await;
    assert_eq!(standing(&house).await.state, TradingState::ReduceOnly);
}

#[tokio::test]
async fn a_busy_minute_can_halt_the_account_and_cancel_everything() {
    let breakers = Breakers { orders_per_minute: BreakerAction::Halted, ..Breakers::OFF };
    let limits = Limits { max_orders_per_minute: 2, ..wide() };
    let house = House::open_by(limits, SafetyRules { scopes: Vec::new(), breakers }).await;
    let first = house.place(limit(Side::Buy, "0.01", "49000")).await.unwrap().order;
    assert_eq!(standing(&house).await.state, TradingState::Active);
    house.place(limit(Side::Sell, "0.01", "51000")).await.unwrap();
    assert_eq!(standing(&house).await.state, TradingState::Halted);
    pass_time(&house, Duration::from_secs(2)).await;
    assert_eq!(house.store_order(first.order_id).await.status, OrderStatus::Canceled);
    // A minute later it is over, and the same again is a new reason.
    resume(&house).await;
    pass_time(&house, Duration::from_mins(1)).await;
    for _ in 0..2 {
        house.place(limit(Side::Sell, "0.01", "51000")).await.unwrap();
    }
    assert_eq!(standing(&house).await.state, TradingState::Halted);
}

#[tokio::test]
async fn a_share_that_grew_by_itself_trips_its_breaker() {
    let breakers = Breakers { position_size: BreakerAction::ReduceOnly, ..Breakers::OFF };
    let limits = Limits { max_position_size_pct: Percent::new(40_u32.into()), ..wide() };
    let house = House::open_by(limits, SafetyRules { scopes: Vec::new(), breakers }).await;
    pass_time(&house, Duration::from_secs(2)).await;
    assert_eq!(standing(&house).await.state, TradingState::Active, "a third of the account is bitcoin");
    house.venue.set_middle(Price::parse("70000").unwrap());
    pass_time(&house, Duration::from_secs(2)).await;
    assert_eq!(standing(&house).await.by.as_deref(), Some("breaker position_size"));
}

#[tokio::test]
async fn a_breaker_never_loosens_what_a_human_stopped() {
    let house = House::open(careful()).await;
    lose(&house).await;
    resume(&house).await;
    let halt = cambist_app::StopRequest { exchange: None, state: TradingState::Halted, flatten: false, reason: None };
    house.app.orders.halt(&house.call(), halt).await.unwrap();
    pass_time(&house, Duration::from_hours(24)).await;
    assert_eq!(standing(&house).await.state, TradingState::Halted);
}
