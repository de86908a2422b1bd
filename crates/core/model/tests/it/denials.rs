//! Every denial there is, provoked, and the page that shows them.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::Duration;

use cambist_model::safety::{
    Denial, Facts, Policy, Restrictions, Rule, RuleKind, Scope, TradingState, TradingWindow, approval_drift, approve,
};
use cambist_model::{
    ApprovalPlan, FeeRate, OrderDraft, OrderRequest, OrderType, Percent, ProductStatus, Side, Symbol, TimeInForce,
};
use cambist_testkit::assert_reference;

use crate::gate::{NOW, amount, facts, limit, limits};
use crate::orders::price;

/// An order and the world in which exactly one rule refuses it.
struct Provocation {
    draft: OrderDraft,
    policy: Policy,
    facts: Facts,
}

impl Provocation {
    fn new(draft: OrderDraft) -> Self {
        Self { draft, policy: limits().into(), facts: facts() }
    }

    fn buying() -> Self {
        Self::new(limit(Side::Buy, "0.01", "49000"))
    }

    /// With limits for every account beside the usual ones.
    fn held_to(restrictions: Restrictions) -> Self {
        let scopes = vec![(Scope::EveryAccount, restrictions)];
        Self { policy: Policy { limits: limits(), scopes }, ..Self::buying() }
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn denials(self) -> Vec<Denial> {
        approve(OrderRequest::new(self.draft).unwrap(), &self.policy, &self.facts).err().unwrap_or_default()
    }
}

fn percent(text: &str) -> Percent {
    Percent::new(amount(text))
}

/// A denial by this rule.
fn provoked(rule: Rule) -> Vec<Denial> {
    let provocation = match rule.kind() {
        RuleKind::World => by_the_world(rule),
        RuleKind::Always => by_a_limit(rule),
        RuleKind::Entry => by_an_entry_limit(rule),
    };
    provocation.map_or_else(after_a_yes, Provocation::denials)
}

fn by_the_world(rule: Rule) -> Option<Provocation> {
    let buying = Provocation::buying();
    Some(match rule {
        Rule::TradingState => buying.with(|p| p.facts.trading_state = TradingState::Halted),
        Rule::ProductTrading => buying.with(|p| p.facts.product.status = ProductStatus::Halted),
        Rule::ExpiryAhead => buying.with(|p| {
            (p.draft.time_in_force, p.draft.expire_at) = (Some(TimeInForce::Gtd), Some(NOW));
        }),
        Rule::PriceIncrement => Provocation::new(limit(Side::Buy, "0.01", "49000.001")),
        Rule::QuantityIncrement => Provocation::new(limit(Side::Buy, "0.010000001", "49000")),
        Rule::MinQuantity => Provocation::new(limit(Side::Buy, "0.000001", "2000000"))
            .with(|p| p.policy.limits.price_band_pct = Percent::new(amount("10000"))),
        Rule::MaxQuantity => Provocation::new(limit(Side::Sell, "101", "50000")).with(|p| {
            p.policy.limits.max_order_value_usd = amount("10000000");
            (p.facts.available_base, p.facts.acquires_cash) = (amount("200"), true);
        }),
        Rule::MinNotional => Provocation::new(limit(Side::Buy, "0.00001", "49000")),
        Rule::Funds => buying.with(|p| p.facts.available_quote = amount("100")),
        Rule::MarketData => buying.with(|p| (p.facts.reference, p.facts.estimate) = (None, None)),
        Rule::Exactness => {
            let finest = FeeRate::parse("0.0000000000000000000000000001").unwrap();
            Provocation::new(limit(Side::Buy, "0.01", "49000.03")).with(|p| p.facts.taker_fee = finest)
        }
        _ => return None,
    })
}

fn by_a_limit(rule: Rule) -> Option<Provocation> {
    let buying = Provocation::buying();
    Some(match rule {
        Rule::MarketDataAge => buying.with(|p| p.facts.now = NOW.plus(Duration::from_secs(31))),
        Rule::PriceBand => Provocation::new(limit(Side::Buy, "0.001", "60000")),
        Rule::SourcesAgree => buying.with(|p| {
            p.facts.second = p.facts.reference;
            p.facts.second.as_mut().unwrap().mid = price("56000");
        }),
        Rule::MaxOrderValue => Provocation::new(limit(Side::Buy, "0.03", "50000")),
        Rule::MaxOrdersPerMinute => buying.with(|p| p.facts.used.account.orders_last_minute = 10),
        Rule::Confirmation => Provocation::new(limit(Side::Buy, "0.015", "49000")).with(|p| p.facts.confirmed = false),
        Rule::DryRun => buying.with(|p| p.policy.limits.dry_run_mode = true),
        _ => return None,
    })
}

fn by_an_entry_limit(rule: Rule) -> Option<Provocation> {
    let held_to = Provocation::held_to;
    let none = Restrictions::default;
    Some(match rule {
        Rule::MaxPositionSize => Provocation::buying().with(|p| p.facts.acquired_held_usd = Some(amount("44600"))),
        Rule::MaxLossPerDay => {
            Provocation::buying().with(|p| p.facts.used.account.realized_today_usd = amount("-1000"))
        }
        Rule::MaxOrdersPerDay => held_to(Restrictions { max_orders_per_day: Some(50), ..none() })
            .with(|p| p.facts.used.account.orders_today = 50),
        Rule::MaxNotionalPerDay => held_to(Restrictions { max_notional_per_day_usd: Some(amount("5000")), ..none() })
            .with(|p| p.facts.used.account.notional_today_usd = amount("4800")),
        Rule::MaxOpenOrders => {
            held_to(Restrictions { max_open_orders: Some(5), ..none() }).with(|p| p.facts.used.account.open_orders = 5)
        }
        Rule::MaxDrawdown => held_to(Restrictions { max_drawdown_pct: Some(percent("10")), ..none() })
            .with(|p| p.facts.highest_portfolio_usd = Some(amount("250000"))),
        Rule::AllowedSymbols => {
            held_to(Restrictions { allowed_symbols: vec![Symbol::parse("ETH-USD").unwrap()], ..none() })
        }
        Rule::DeniedSymbols => {
            held_to(Restrictions { denied_symbols: vec![Symbol::parse("BTC-USD").unwrap()], ..none() })
        }
        Rule::AllowedOrderTypes => held_to(Restrictions { allowed_order_types: vec![OrderType::Market], ..none() }),
        Rule::TradingHours => {
            let window = TradingWindow::parse("Tue-Fri 08:00-17:00").unwrap();
            held_to(Restrictions { trading_hours: vec![window], ..none() })
        }
        Rule::BudgetSpend => held_to(Restrictions { budget_spend_usd: Some(amount("2000")), ..none() })
            .with(|p| p.facts.used.account.spent_usd = amount("1900")),
        Rule::BudgetLoss => held_to(Restrictions { budget_loss_usd: Some(amount("300")), ..none() })
            .with(|p| p.facts.used.account.realized_usd = amount("-300")),
        Rule::BudgetOrders => {
            held_to(Restrictions { budget_orders: Some(100), ..none() }).with(|p| p.facts.used.account.orders = 100)
        }
        _ => return None,
    })
}

/// The one rule that is asked after a human's yes.
fn after_a_yes() -> Vec<Denial> {
    let plan = ApprovalPlan {
        value_usd: None,
        mid_price: Some(price("49000")),
        worst_price: None,
        fee_at_most: None,
        expires_at: NOW,
    };
    approval_drift(&plan, &limits(), &facts()).into_iter().collect()
}

/// How to change what the rule says, for rules without a setting.
fn cure(rule: Rule) -> &'static str {
    match rule {
        Rule::TradingState => "a human resumes: `cambist trading resume`",
        Rule::ProductTrading => "wait until the exchange takes orders again",
        Rule::ExpiryAhead => "give an `expire_at` that is ahead",
        Rule::PriceIncrement | Rule::QuantityIncrement => "use one of the values that the message names",
        Rule::MinQuantity | Rule::MinNotional => "order more",
        Rule::MaxQuantity => "order less, or in parts",
        Rule::Funds => "order less, or bring in more",
        Rule::MarketData => "wait until the exchange shows a price",
        Rule::Exactness => "use fewer digits",
        _ => "change the setting",
    }
}

#[test]
fn every_rule_is_provoked_and_nothing_else_with_it() {
    for rule in Rule::ALL {
        let rules: Vec<_> = provoked(*rule).iter().map(|denial| denial.rule).collect();
        assert_eq!(rules, [*rule]);
    }
}

#[test]
fn every_rule_that_keeps_from_taking_risk_lets_go_of_an_order_that_gets_out() {
    for rule in Rule::ALL.iter().filter(|rule| rule.kind() == RuleKind::Entry) {
        let closing = by_an_entry_limit(*rule).unwrap().with(|p| p.facts.acquires_cash = true);
        assert_eq!(closing.denials(), [], "{rule}");
    }
}

#[test]
fn a_rule_has_a_setting_or_the_world_says_it() {
    for rule in Rule::ALL {
        assert_eq!(rule.key().is_none(), rule.kind() == RuleKind::World, "{rule}");
    }
}

#[test]
fn every_limit_has_a_rule() {
    let schema = schemars::schema_for!(Restrictions);
    let limits = schema.get("properties").and_then(|properties| properties.as_object()).unwrap();
    let keys: BTreeSet<_> = Rule::ALL.iter().filter_map(|rule| rule.key()).collect();
    for limit in limits.keys() {
        assert!(keys.contains(limit.as_str()), "{limit} is a setting without an effect");
    }
}

#[test]
fn every_denial_stands_in_the_reference() {
    let mut page = String::from(
        "# Denials\n\n\
         Generated from the tests; do not edit. Every rule that an order can fail, with an example of what it then says. A \
         denial names its rule, the limit, the actual value, the setting, and, if the limit is that of a narrower scope, the \
         scope. [The guide](../guides/limits.md) explains limits, scopes, budgets and breakers.\n\n\
         Kinds: a rule of the `world` comes from the exchange or the state of things; `always` is a limit of ours that holds \
         for every order; `entry` is a limit of ours that an order which turns holdings into cash is never held to.\n\n\
         | rule | kind | says, for example | setting | how to change it |\n\
         |---|---|---|---|---|\n",
    );
    for rule in Rule::ALL {
        let denial = provoked(*rule).pop().unwrap();
        let setting = rule.key().map(|key| format!("`{key}`")).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| `{rule}` | {} | {} | {setting} | {} |", rule.kind(), denial.message, cure(*rule));
    }
    page.push_str(
        "\nA setting stands in `[safety]` for every account. Most may stand in a narrower section too: \
         `[safety.exchanges.<id>]`, `[safety.accounts.\"<exchange>/<account>\"]`, `[safety.products.<symbol>]`, \
         `[safety.agents.<name>]`. `dry_run_mode` and `confirmation_drift_pct` stand in `[safety]` only.\n",
    );
    assert_reference("denials.md", &page);
}
