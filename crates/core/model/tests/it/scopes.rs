//! Limits of narrower scopes, and what never stands in the way of getting out.

use cambist_model::safety::{
    Denial, Facts, Policy, Restrictions, Rule, RuleKind, Scope, TradingWindow, Usage, Used, approve,
};
use cambist_model::{AccountId, Amount, ExchangeId, OrderDraft, OrderRequest, OrderType, Percent, Side, Symbol};
use proptest::prelude::*;
use rstest::rstest;

use crate::gate::{any_draft, any_facts, any_limits, facts, limit, limits, with};

fn judged(draft: OrderDraft, policy: &Policy, facts: &Facts) -> Vec<Denial> {
    approve(OrderRequest::new(draft).unwrap(), policy, facts).err().unwrap_or_default()
}

fn one_order() -> Restrictions {
    Restrictions { max_orders_per_day: Some(1), ..Restrictions::default() }
}

fn symbol(text: &str) -> Symbol {
    Symbol::parse(text).unwrap()
}

#[rstest]
#[case::exchange(Scope::Exchange(ExchangeId::parse("paper").unwrap()), "exchange paper", "safety.exchanges.paper")]
#[case::account(
    Scope::Account(ExchangeId::parse("paper").unwrap(), AccountId::parse("paper").unwrap()),
    "account paper/paper",
    "safety.accounts.\"paper/paper\""
)]
#[case::product(Scope::Product(symbol("BTC-USD")), "product BTC-USD", "safety.products.BTC-USD")]
#[case::agent(Scope::agent("Test"), "agent test", "safety.agents.test")]
fn a_denial_names_the_scope_and_its_setting(#[case] scope: Scope, #[case] name: &str, #[case] section: &str) {
    let policy = Policy { limits: limits(), scopes: vec![(scope, one_order())] };
    let one = Usage { orders_today: 1, ..Usage::default() };
    let facts = with(facts(), |f| f.used = Used { account: one, product: one, agent: one });
    let denials = judged(limit(Side::Buy, "0.01", "49000"), &policy, &facts);
    assert_eq!(denials.len(), 1);
    assert_eq!(denials[0].scope.as_deref(), Some(name));
    assert_eq!(denials[0].setting.as_deref(), Some(&*format!("{section}.max_orders_per_day")));
    assert!(denials[0].message.starts_with(&format!("{name}: ")), "{}", denials[0].message);
}

#[test]
fn an_agent_is_held_to_what_itself_has_used() {
    let policy = Policy { limits: limits(), scopes: vec![(Scope::agent("test"), one_order())] };
    let busy = Usage { orders_today: 50, ..Usage::default() };
    let facts = with(facts(), |f| f.used = Used { account: busy, product: busy, agent: Usage::default() });
    assert!(judged(limit(Side::Buy, "0.01", "49000"), &policy, &facts).is_empty());
}

#[test]
fn a_scope_that_does_not_cover_an_order_says_nothing_about_it() {
    let nothing = Restrictions { max_order_value_usd: Some(Amount::ZERO), ..Restrictions::default() };
    let others = [
        Scope::agent("another"),
        Scope::Product(symbol("ETH-USD")),
        Scope::Exchange(ExchangeId::parse("elsewhere").unwrap()),
        Scope::Account(ExchangeId::parse("paper").unwrap(), AccountId::parse("second").unwrap()),
    ];
    let scopes = others.map(|scope| (scope, nothing.clone())).into();
    let policy = Policy { limits: limits(), scopes };
    assert!(judged(limit(Side::Buy, "0.01", "49000"), &policy, &facts()).is_empty());
}

#[test]
fn facts_are_read_back_as_they_were_written() {
    let facts = with(facts(), |f| f.second = f.reference);
    let json = serde_json::to_string(&facts).unwrap();
    assert_eq!(serde_json::from_str::<Facts>(&json).unwrap(), facts);
    assert!(json.len() < 1_600, "{} bytes are kept with every order", json.len());
}

prop_compose! {
    fn any_restrictions()(
        numbers in prop::array::uniform8(prop::option::of(0_u32..2_000)),
        budgets in prop::array::uniform3(prop::option::of(0_u32..2_000)),
        allowed in prop::option::of(prop::sample::select(vec!["BTC-USD", "ETH-USD"])),
        denied in prop::option::of(prop::sample::select(vec!["BTC-USD", "ETH-USD"])),
        kind in prop::option::of(prop::sample::select(OrderType::ALL)),
        hours in prop::option::of(prop::sample::select(vec!["00:00-12:00", "12:00-24:00"])),
    ) -> Restrictions {
        let usd = |number: Option<u32>| number.map(Amount::from);
        let pct = |number: Option<u32>| number.map(|number| Percent::new(number.into()));
        Restrictions {
            max_order_value_usd: usd(numbers[0]),
            max_position_size_pct: pct(numbers[1]),
            max_orders_per_minute: numbers[2],
            max_orders_per_day: numbers[3],
            max_notional_per_day_usd: usd(numbers[4]),
            max_open_orders: numbers[5],
            max_loss_per_day_usd: usd(numbers[6]),
            max_drawdown_pct: pct(numbers[7]),
            allowed_symbols: allowed.map(symbol).into_iter().collect(),
            denied_symbols: denied.map(symbol).into_iter().collect(),
            allowed_order_types: kind.into_iter().collect(),
            trading_hours: hours.map(|text| TradingWindow::parse(text).unwrap()).into_iter().collect(),
            budget_spend_usd: usd(budgets[0]),
            budget_loss_usd: usd(budgets[1]),
            budget_orders: budgets[2],
            ..Restrictions::default()
        }
    }
}

prop_compose! {
    fn any_usage()(counts in prop::array::uniform4(0_u32..30), usd in prop::array::uniform4(0_u32..3_000)) -> Usage {
        Usage {
            orders_last_minute: counts[0],
            orders_today: counts[1],
            open_orders: counts[2],
            orders: counts[3],
            notional_today_usd: usd[0].into(),
            realized_today_usd: Amount::from(usd[1]).negated(),
            spent_usd: usd[2].into(),
            realized_usd: Amount::from(usd[3]).negated(),
        }
    }
}

prop_compose! {
    fn any_world()(facts in any_facts(), account in any_usage(), product in any_usage(), agent in any_usage(),
                   worth in prop::option::of(1_u32..300_000)) -> Facts {
        Facts { used: Used { account, product, agent }, portfolio_usd: worth.map(Amount::from), ..facts }
    }
}

fn narrower(restrictions: Vec<Restrictions>) -> Vec<(Scope, Restrictions)> {
    let scopes = [Scope::EveryAccount, Scope::Product(symbol("BTC-USD")), Scope::agent("test")];
    scopes.into_iter().zip(restrictions).collect()
}

proptest! {
    #[test]
    fn nothing_that_keeps_from_taking_risk_keeps_from_getting_out(
        draft in any_draft(),
        limits in any_limits(),
        restrictions in prop::collection::vec(any_restrictions(), 3),
        facts in any_world(),
    ) {
        let policy = Policy { limits, scopes: narrower(restrictions) };
        let facts = Facts { acquires_cash: true, ..facts };
        let denials = judged(draft, &policy, &facts);
        let entry = denials.iter().find(|denial| denial.rule.kind() == RuleKind::Entry);
        prop_assert!(entry.is_none(), "{:?}", entry);
    }

    #[test]
    fn a_narrower_scope_only_forbids_more(
        draft in any_draft(),
        limits in any_limits(),
        restrictions in prop::collection::vec(any_restrictions(), 3),
        facts in any_world(),
    ) {
        let mut scopes = narrower(restrictions);
        let rest = scopes.split_off(1);
        let wide = Policy { limits, scopes };
        let mut narrow = wide.clone();
        narrow.scopes.extend(rest);
        let rules = |policy: &Policy| -> Vec<Rule> {
            judged(draft.clone(), policy, &facts).iter().map(|denial| denial.rule).collect()
        };
        let (wide, narrow) = (rules(&wide), rules(&narrow));
        prop_assert!(wide.iter().all(|rule| narrow.contains(rule)), "{:?} then {:?}", wide, narrow);
    }
}
