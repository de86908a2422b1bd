//! Limits of narrower scopes.

use cambist_config::Origin;
use cambist_model::safety::{BreakerAction, Restrictions, Scope};
use rstest::rstest;
use serde_json::json;

use crate::setup::Setup;

const EVERYTHING: &str = r#"
[safety]
max_orders_per_day = 50
trading_hours = ["Mon-Fri 08:00-17:00"]

[safety.breakers]
daily_loss = "halted"

[safety.exchanges.paper]
max_open_orders = 5

[safety.accounts."paper/paper"]
max_notional_per_day_usd = "5000"

[safety.products.BTC-USD]
allowed_order_types = ["limit"]

[safety.agents.claude]
budget_spend_usd = "250.50"
allowed_symbols = ["BTC-USD", "ETH-USD"]
"#;

#[test]
fn every_scope_gets_the_limits_that_stand_under_its_name() {
    let safety = Setup::new().file(EVERYTHING).load().unwrap().config.safety;
    let scopes = safety.scopes();
    let sections: Vec<_> = scopes.iter().map(|(scope, _)| scope.section()).collect();
    let expected = [
        "safety",
        "safety.exchanges.paper",
        "safety.accounts.\"paper/paper\"",
        "safety.products.BTC-USD",
        "safety.agents.claude",
    ];
    assert_eq!(sections, expected);
    assert_eq!((scopes[0].1.max_orders_per_day, scopes[0].1.trading_hours.len()), (Some(50), 1));
    assert_eq!(scopes[1].1, Restrictions { max_open_orders: Some(5), ..Restrictions::default() });
    assert_eq!(scopes[2].1.max_notional_per_day_usd, Some(5_000_u32.into()));
    assert_eq!(scopes[3].1.allowed_order_types.len(), 1);
    assert_eq!(scopes[4].0, Scope::agent("claude"));
    assert_eq!(scopes[4].1.budget_spend_usd.unwrap().to_string(), "250.5");
    assert_eq!(safety.breakers.daily_loss, BreakerAction::Halted);
}

#[test]
fn nothing_is_limited_beside_the_usual_unless_somebody_says_so() {
    let safety = Setup::new().load().unwrap().config.safety;
    assert_eq!(safety.scopes(), [(Scope::EveryAccount, Restrictions::default())]);
}

#[test]
fn the_environment_reaches_into_a_table() {
    let setup = Setup::new().file(EVERYTHING).variable("CAMBIST_SAFETY__AGENTS__CLAUDE__BUDGET_ORDERS", "9");
    let loaded = setup.load().unwrap();
    let (_, claude) = loaded.config.safety.scopes().pop().unwrap();
    assert_eq!((claude.budget_orders, claude.allowed_symbols.len()), (Some(9), 2));
    let shown = loaded.effective();
    let of = |key: &str| shown.iter().find(|line| line.key == key).unwrap();
    assert_eq!(of("safety.agents.claude.budget_orders").value, json!(9));
    let name = "CAMBIST_SAFETY__AGENTS__CLAUDE__BUDGET_ORDERS".to_owned();
    assert_eq!(of("safety.agents.claude.budget_orders").origin, Origin::Environment { name });
    assert_eq!(of("safety.agents.claude.budget_spend_usd").value, json!("250.5"));
}

#[rstest]
#[case::unknown("[safety.agents.claude]\nmax_orders = 1", "safety.agents.claude.max_orders: there is no such setting")]
#[case::no_table("safety.agents.claude = 1", "safety.agents.claude: is a section")]
#[case::no_tables("safety.agents = 1", "is a whole number; it takes a table")]
#[case::product("[safety.products.bitcoin]\nmax_orders_per_day = 1", "is not a symbol")]
#[case::account("[safety.accounts.paper]\nmax_orders_per_day = 1", "write exchange and account")]
#[case::negative("[safety.agents.a]\nbudget_loss_usd = -1", "safety.agents.a.budget_loss_usd")]
#[case::percent("safety.max_drawdown_pct = 101", "must lie between 0 and 100 percent")]
#[case::hours("safety.trading_hours = [\"at night\"]", "write days and hours in UTC like")]
#[case::breaker("safety.breakers.drawdown = \"stop\"", "is not one of: off, reduce_only, halted")]
#[case::order_type("safety.allowed_order_types = [\"fast\"]", "is not one of: market")]
#[case::exact("[safety.agents.a]\nbudget_spend_usd = 0.5", "write it in quotes")]
fn what_is_wrong_is_told_with_its_cure(#[case] file: &str, #[case] says: &str) {
    let error = Setup::new().file(file).load().unwrap_err().to_string();
    assert!(error.contains(says), "{error}");
}
