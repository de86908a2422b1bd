use std::collections::BTreeSet;

use cambist_model::access::{Grant, Permission, Proof, Role, TokenScope, TradingMode};
use cambist_model::{AccountId, AccountName, ExchangeId, TokenDigest, TokenName};
use proptest::prelude::*;
use rstest::rstest;

fn some_of<T: Copy + Ord + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = BTreeSet<T>> {
    proptest::sample::subsequence(all, 0..=all.len()).prop_map(|some| some.into_iter().collect())
}

fn account_name() -> impl Strategy<Value = AccountName> {
    proptest::sample::select(vec!["paper", "paper/a", "paper/b", "kraken", "kraken/a"])
        .prop_map(|text| AccountName::parse(text).unwrap())
}

fn grant() -> impl Strategy<Value = Grant> {
    let accounts = proptest::option::of(proptest::collection::btree_set(account_name(), 0..4));
    (some_of(Permission::ALL), accounts, some_of(TradingMode::ALL)).prop_map(|(permissions, accounts, modes)| Grant {
        name: "somebody".to_owned(),
        proof: Proof::Token,
        permissions,
        accounts,
        modes,
    })
}

proptest! {
    #[test]
    fn nobody_can_do_with_a_covered_grant_what_they_could_not_do_with_their_own(own in grant(), given in grant()) {
        // Mostly something smaller, or hardly any pair would be worth a look.
        let permissions = &own.permissions & &given.permissions;
        let given = Grant { permissions, modes: &own.modes & &given.modes, ..given };
        prop_assume!(own.covers(&given));
        for permission in Permission::ALL {
            prop_assert!(own.permits(*permission) || !given.permits(*permission));
        }
        for (exchange, account) in [("paper", "a"), ("paper", "b"), ("paper", "c"), ("kraken", "a"), ("kraken", "b")] {
            let (exchange, account) = (ExchangeId::parse(exchange).unwrap(), AccountId::parse(account).unwrap());
            for mode in TradingMode::ALL {
                let has = |grant: &Grant| grant.has_account(exchange, account, *mode);
                prop_assert!(has(&own) || !has(&given), "{exchange}/{account} {mode}");
            }
        }
    }

    #[test]
    fn a_grant_covers_itself_and_survives_its_text(grant in grant()) {
        prop_assert!(grant.covers(&grant));
        let text = serde_json::to_string(&grant).unwrap();
        prop_assert!(text.is_ascii(), "it travels in a header");
        prop_assert_eq!(serde_json::from_str::<Grant>(&text).unwrap(), grant);
    }
}

#[test]
fn each_role_has_more_than_the_one_before() {
    for pair in Role::ALL.windows(2) {
        let [less, more] = pair else { continue };
        assert!(more.permissions().is_superset(&less.permissions()), "{less} and {more}");
        assert_ne!(more.permissions(), less.permissions());
    }
    assert_eq!(Role::Admin.permissions().len(), Permission::ALL.len());
}

#[test]
fn a_trader_can_stop_trading_and_cannot_say_yes_in_a_humans_place() {
    let trader = Role::Trader.permissions();
    assert!(trader.contains(&Permission::HaltTrading));
    assert!(!trader.contains(&Permission::ApproveOrder));
    assert!(!trader.contains(&Permission::ModifyConfig), "what is stopped stays stopped");
}

#[test]
fn every_permission_can_be_had_by_a_role() {
    for permission in Permission::ALL {
        assert!(Role::with(*permission).permissions().contains(permission));
    }
    assert_eq!(Role::with(Permission::ReadOrders), Role::Analyst, "the smallest");
}

#[test]
fn this_machine_may_do_everything_but_with_real_money() {
    let local = Grant::local("local");
    let (exchange, account) = (ExchangeId::parse("paper").unwrap(), AccountId::parse("paper").unwrap());
    assert!(Permission::ALL.iter().all(|permission| local.permits(*permission)));
    assert!(local.has_account(exchange, account, TradingMode::Paper));
    assert!(!local.has_account(exchange, account, TradingMode::Live));
}

#[rstest]
#[case("local")]
#[case("system")]
#[case("")]
#[case("Claude")]
#[case("a b")]
#[case("oauth:me")]
fn a_token_cannot_be_called_like_somebody_else(#[case] name: &str) {
    assert!(TokenName::parse(name).is_err());
}

#[test]
fn a_refused_digest_is_not_repeated_since_it_may_be_the_secret() {
    let error = TokenDigest::parse("cmb_this-is-the-secret").unwrap_err().to_string();
    assert!(!error.contains("secret"), "{error}");
}

#[rstest]
#[case("paper", "paper")]
#[case("Paper/paper", "paper/paper")]
fn an_account_is_written_with_its_exchange(#[case] text: &str, #[case] shown: &str) {
    assert_eq!(AccountName::parse(text).unwrap().to_string(), shown);
    assert!(AccountName::parse("paper/").is_err());
    assert!(AccountName::parse("/paper").is_err());
}

#[rstest]
#[case("market:read", &[Permission::ReadMarketData], &[])]
#[case("portfolio:read", &[Permission::ReadAccounts, Permission::ReadOrders, Permission::ReadFills], &[TradingMode::Paper])]
#[case("trade:paper", &[Permission::PlaceOrder, Permission::CancelOrder, Permission::HaltTrading], &[TradingMode::Paper])]
#[case("trade:live", &[Permission::PlaceOrder, Permission::CancelOrder, Permission::HaltTrading], TradingMode::ALL)]
#[case("approve", &[Permission::ApproveOrder], &[TradingMode::Paper])]
#[case("admin", &[Permission::ModifyConfig, Permission::ViewLogs], &[TradingMode::Paper])]
fn a_scope_permits_what_it_says(#[case] word: &str, #[case] permissions: &[Permission], #[case] modes: &[TradingMode]) {
    let scope = TokenScope::parse(word).unwrap();
    assert_eq!((scope.permissions(), scope.modes(), scope.as_str()), (permissions, modes, word));
    assert_eq!(TokenScope::parse(&word.to_uppercase()), None, "case counts");
}

#[test]
fn every_permission_has_a_scope_and_real_money_has_one_only() {
    for permission in Permission::ALL {
        assert!(TokenScope::with(*permission).permissions().contains(permission), "{permission}");
    }
    let others = TokenScope::ALL.iter().copied().filter(|scope| *scope != TokenScope::TradeLive);
    let (permissions, modes) = TokenScope::together(others);
    assert_eq!(permissions.len(), Permission::ALL.len());
    assert!(!modes.contains(&TradingMode::Live), "all other scopes together open no account with real money");
    assert!(!TokenScope::USUAL.contains(&TokenScope::TradeLive));
}
