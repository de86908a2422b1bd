//! Limits of agents, products and accounts, each by what it has used itself.

use std::sync::Arc;
use std::time::Duration;

use cambist_app::{App, AppParts, Call, Face, Judgement, SafetyRules, Venue};
use cambist_model::safety::{Breakers, Restrictions, Rule, Scope};
use cambist_model::{Amount, AppError, OrderDraft, Percent, Price, Side, Symbol, Timestamp};
use cambist_ports::{Clock, Ids};
use cambist_testkit::{Behavior, ManualClock, MemoryStore, ScriptedVenue, SeededIds};
use rstest::rstest;

use crate::house::{House, limit, wide};

const DAY: Duration = Duration::from_hours(24);

fn agent(name: &str, limits: Restrictions) -> SafetyRules {
    SafetyRules { scopes: vec![(Scope::agent(name), limits)], breakers: Breakers::OFF }
}

fn usd(number: u32) -> Amount {
    number.into()
}

fn buy() -> OrderDraft {
    limit(Side::Buy, "0.01", "50000")
}

fn sell() -> OrderDraft {
    limit(Side::Sell, "0.01", "50000")
}

fn rules(error: &AppError) -> Vec<Rule> {
    error.denials.iter().map(|denial| denial.rule).collect()
}

#[tokio::test]
async fn an_agent_runs_into_its_own_limit_and_no_other_does() {
    let once = Restrictions { max_orders_per_day: Some(1), ..Restrictions::default() };
    let house = House::open_by(wide(), agent("claude", once)).await;
    let placed = house.place_as("Claude", buy()).await.unwrap().order;
    assert_eq!(placed.placed_by, "Claude");
    let error = house.place_as("claude", buy()).await.unwrap_err();
    assert_eq!(rules(&error), [Rule::MaxOrdersPerDay]);
    assert_eq!(error.denials[0].scope.as_deref(), Some("agent claude"));
    house.place_as("another", buy()).await.unwrap();
    house.place_as("claude", sell()).await.expect("a closing order is no entry");
}

#[tokio::test]
async fn of_two_at_once_only_one_gets_what_is_left() {
    let once = Restrictions { max_orders_per_day: Some(1), ..Restrictions::default() };
    let house = House::open_by(wide(), agent("claude", once)).await;
    let (first, second) = tokio::join!(house.place_as("claude", buy()), house.place_as("claude", buy()));
    assert!(first.is_ok() != second.is_ok());
    assert_eq!(house.venue.arrived(), 1);
}

#[tokio::test]
async fn what_was_used_is_known_after_a_restart_and_begins_anew_at_midnight() {
    let once = Restrictions { max_notional_per_day_usd: Some(usd(700)), ..Restrictions::default() };
    let house = House::open_by(wide(), agent("claude", once)).await;
    house.place_as("claude", buy()).await.unwrap();
    let house = house.restarted(wide()).await;
    let error = house.place_as("claude", buy()).await.unwrap_err();
    assert_eq!(rules(&error), [Rule::MaxNotionalPerDay]);
    assert_eq!(error.denials[0].actual.as_deref(), Some("1000"));
    house.clock.advance(DAY);
    house.place_as("claude", buy()).await.unwrap();
}

#[tokio::test]
async fn a_spending_budget_counts_what_was_bought_and_what_may_still_be() {
    let budget = Restrictions { budget_spend_usd: Some(usd(800)), ..Restrictions::default() };
    let house = House::open_by(wide(), agent("claude", budget)).await;
    let open = house.place_as("claude", buy()).await.unwrap().order;
    assert_eq!(rules(&house.place_as("claude", buy()).await.unwrap_err()), [Rule::BudgetSpend]);

    let key = cambist_app::OrderKey::Ours(open.order_id);
    house.app.orders.cancel(&house.call(), &key).await.unwrap();
    house.venue.script([Behavior::Fill]);
    house.place_as("claude", buy()).await.expect("what was not bought is not spent");

    let house = house.restarted(wide()).await;
    house.clock.advance(DAY);
    let error = house.place_as("claude", buy()).await.unwrap_err();
    assert_eq!(rules(&error), [Rule::BudgetSpend], "a budget does not begin anew");
    assert_eq!(error.denials[0].actual.as_deref(), Some("1000"));
}

#[rstest]
#[case::before_a_restart(false)]
#[case::after_a_restart(true)]
#[tokio::test]
async fn a_loss_is_that_of_whoever_made_it(#[case] restarts: bool) {
    let budget = Restrictions { budget_loss_usd: Some(usd(40)), ..Restrictions::default() };
    let mut house = House::open_by(wide(), agent("claude", budget)).await;
    house.venue.script([Behavior::Fill, Behavior::Fill]);
    house.place_as("claude", buy()).await.unwrap();
    house.place_as("claude", limit(Side::Sell, "0.01", "46000")).await.unwrap();
    if restarts {
        house = house.restarted(wide()).await;
    }
    let error = house.place_as("claude", buy()).await.unwrap_err();
    assert_eq!(rules(&error), [Rule::BudgetLoss]);
    // Bought for 500 and sold for 460, with a fee of a thousandth of each.
    assert_eq!(error.denials[0].actual.as_deref(), Some("40.96"));
    house.place_as("another", buy()).await.unwrap();
    house.place_as("claude", sell()).await.expect("nothing stands in the way of getting out");
}

#[tokio::test]
async fn an_order_that_ends_makes_room_for_another() {
    let one = Restrictions { max_open_orders: Some(1), ..Restrictions::default() };
    let product = Scope::Product(Symbol::parse("BTC-USD").unwrap());
    let house = House::open_by(wide(), SafetyRules { scopes: vec![(product, one)], breakers: Breakers::OFF }).await;
    let open = house.place(buy()).await.unwrap().order;
    let error = house.place(buy()).await.unwrap_err();
    assert_eq!(
        (rules(&error), error.denials[0].scope.as_deref()),
        (vec![Rule::MaxOpenOrders], Some("product BTC-USD"))
    );
    let key = cambist_app::OrderKey::Ours(open.order_id);
    house.app.orders.cancel(&house.call(), &key).await.unwrap();
    house.place(buy()).await.unwrap();
}

#[tokio::test]
async fn an_order_that_was_never_written_down_used_nothing() {
    let limits = Restrictions {
        max_orders_per_day: Some(1),
        max_open_orders: Some(1),
        budget_spend_usd: Some(usd(500)),
        budget_orders: Some(1),
        max_orders_per_minute: Some(1),
        ..Restrictions::default()
    };
    let house = House::open_by(wide(), agent("claude", limits)).await;
    house.store.set_broken(true);
    house.place_as("claude", buy()).await.unwrap_err();
    house.store.set_broken(false);
    house.place_as("claude", buy()).await.unwrap();
}

#[tokio::test]
async fn an_agent_sees_its_limits_and_what_is_left_of_them() {
    let limits = Restrictions {
        max_orders_per_day: Some(5),
        budget_spend_usd: Some(usd(800)),
        allowed_symbols: vec![Symbol::parse("BTC-USD").unwrap()],
        ..Restrictions::default()
    };
    let house = House::open_by(wide(), agent("claude", limits)).await;
    house.place_as("claude", buy()).await.unwrap();
    let report = house.app.orders.limits(&house.call_of("claude"), None).await.unwrap();
    let of = |rule: Rule| {
        let row = report.limits.iter().find(|row| row.scope == "agent claude" && row.rule == rule).unwrap();
        let shown = |amount: Option<Amount>| amount.map(|amount| amount.to_string()).unwrap_or_default();
        (row.limit.clone(), shown(row.used), shown(row.left))
    };
    assert_eq!(of(Rule::MaxOrdersPerDay), ("5".into(), "1".into(), "4".into()));
    assert_eq!(of(Rule::BudgetSpend), ("800".into(), "500".into(), "300".into()));
    assert_eq!(of(Rule::AllowedSymbols).0, "BTC-USD");
    let daily = report.limits.iter().find(|row| row.rule == Rule::MaxOrdersPerDay).unwrap();
    assert_eq!(daily.resets_at, Some(house.clock.now().midnight().plus(DAY)));

    let others = house.app.orders.limits(&house.call_of("another"), None).await.unwrap();
    assert!(others.limits.iter().all(|row| row.scope == "account"), "the limits of one are not told to another");
}

/// Two exchanges with one agent.
async fn two_exchanges(rules: SafetyRules) -> (App, Arc<ScriptedVenue>, Call) {
    let clock = Arc::new(ManualClock::new(Timestamp::from_secs(1_700_000_000)));
    let venue = |id: &str| Arc::new(ScriptedVenue::named(id, Arc::clone(&clock) as Arc<dyn Clock>));
    let (here, there) = (venue("scripted"), venue("elsewhere"));
    let ids = Arc::new(SeededIds::default());
    let app = App::new(AppParts {
        venues: vec![
            Venue { exchange: here as _, limits: wide() },
            Venue { exchange: Arc::clone(&there) as _, limits: wide() },
        ],
        rules,
        cash: vec!["USD".parse().unwrap()],
        market: cambist_app::MarketParts::default(),
        store: Arc::new(MemoryStore::default()),
        clock,
        ids: Arc::clone(&ids) as _,
    });
    app.start().await.unwrap();
    (app, there, Call::new(ids.request_id(), "claude", Face::Mcp))
}

#[tokio::test]
async fn an_order_is_held_to_the_prices_of_two_exchanges() {
    let (app, there, call) = two_exchanges(SafetyRules::default()).await;
    // 54,500 is 9 % above here, and 12 % above there.
    there.set_middle(Price::parse("48500").unwrap());
    let error = app.orders.place(&call, limit(Side::Buy, "0.01", "54500")).await.unwrap_err();
    assert_eq!(rules(&error), [Rule::PriceBand]);
    assert!(error.denials[0].message.contains("the market of another exchange at 48500"), "{}", error.denials[0]);
    app.orders.place(&call, limit(Side::Buy, "0.01", "53000")).await.unwrap();
}

#[tokio::test]
async fn nothing_is_placed_while_two_exchanges_disagree() {
    let (app, there, call) = two_exchanges(SafetyRules::default()).await;
    there.set_middle(Price::parse("56000").unwrap());
    let error = app.orders.place(&call, limit(Side::Buy, "0.01", "50000")).await.unwrap_err();
    assert_eq!(rules(&error), [Rule::SourcesAgree]);
    there.set_unavailable(true);
    app.orders.place(&call, limit(Side::Buy, "0.01", "50000")).await.expect("a second source is not needed");
}

#[tokio::test]
async fn what_an_agent_used_up_at_one_exchange_is_gone_at_the_other() {
    let once = Restrictions { budget_orders: Some(1), ..Restrictions::default() };
    let (app, _, call) = two_exchanges(agent("claude", once)).await;
    app.orders.place(&call, buy()).await.unwrap();
    let elsewhere = OrderDraft { exchange: "elsewhere".parse().unwrap(), ..buy() };
    assert_eq!(rules(&app.orders.place(&call, elsewhere).await.unwrap_err()), [Rule::BudgetOrders]);
}

#[tokio::test]
async fn the_highest_value_outlives_the_process() {
    let fall = Restrictions { max_drawdown_pct: Some(Percent::new(5_u32.into())), ..Restrictions::default() };
    let scopes = vec![(Scope::EveryAccount, fall)];
    let house = House::open_by(wide(), SafetyRules { scopes, breakers: Breakers::OFF }).await;
    house.settle().await;
    house.clock.advance(Duration::from_secs(2));
    house.settle().await;
    // 1,000,000 USD and 10 BTC: a fifth less for a bitcoin is 6.67 % of the account.
    let house = house.restarted(wide()).await;
    house.venue.set_middle(Price::parse("40000").unwrap());
    house.place(limit(Side::Sell, "0.01", "40000")).await.unwrap();
    let error = house.place(limit(Side::Buy, "0.01", "40000")).await.unwrap_err();
    assert_eq!(rules(&error), [Rule::MaxDrawdown]);
    assert_eq!(error.denials[0].actual.as_deref(), Some("6.6667"));
}

#[tokio::test]
async fn other_limits_are_tried_on_the_orders_of_the_past() {
    let house = House::open_by(wide(), SafetyRules { scopes: Vec::new(), breakers: Breakers::OFF }).await;
    house.place_as("claude", buy()).await.unwrap();
    house.place_as("claude", limit(Side::Buy, "0.01", "90000")).await.unwrap_err();
    house.place_as("claude", buy()).await.unwrap();
    house.place_as("claude", sell()).await.unwrap();
    let changed = Restrictions {
        max_orders_per_day: Some(1),
        price_band_pct: Some(Percent::new(100_u32.into())),
        ..Restrictions::default()
    };
    let judged = house.app.orders.simulate(None, changed, 100).await.unwrap();
    let told: Vec<_> = judged.iter().map(|order| (order.judgement, order.was_denied())).collect();
    let expected = [
        (Judgement::Allowed, false),
        // Its price would have been allowed, but one order had been placed before it.
        (Judgement::Denied, true),
        (Judgement::Denied, false),
        (Judgement::Allowed, false),
    ];
    assert_eq!(told, expected);
    assert_eq!(judged[2].denials[0].actual.as_deref(), Some("2"), "by the numbers of then");
    assert_eq!(house.app.orders.simulate(None, Restrictions::default(), 1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_order_whose_facts_were_not_written_down_is_not_judged() {
    let house = House::open(wide()).await;
    let placed = house.place(buy()).await.unwrap().order;
    house.store.forget_facts(placed.order_id);
    let judged = house.app.orders.simulate(None, Restrictions::default(), 100).await.unwrap();
    assert_eq!(judged[0].judgement, Judgement::NotJudged);
}
