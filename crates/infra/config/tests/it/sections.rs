use cambist_config::{Faults, Safety, TapeSpeed};
use cambist_model::safety::Limits;
use cambist_model::{Amount, SimulatedFault};
use proptest::prelude::*;

use crate::setup::Setup;

#[test]
fn nothing_is_sent_where_it_is_live_unless_somebody_says_so() {
    let safety = Safety::default();
    assert_eq!(safety.limits(false), Limits::paper_defaults());
    assert!(safety.limits(true).dry_run_mode);
    for given in [true, false] {
        let safety = Safety { dry_run_mode: Some(given), ..Safety::default() };
        assert_eq!(safety.limits(true).dry_run_mode, given);
        assert_eq!(safety.limits(false).dry_run_mode, given);
    }
}

#[test]
fn every_limit_is_the_one_that_was_set() {
    let setup = Setup::new().file(
        "[safety]\nmax_order_value_usd = 1\nmax_position_size_pct = 2\nmax_orders_per_minute = 3\n\
         max_loss_per_day_usd = 4\nprice_band_pct = 5\nrequire_confirmation_above_usd = 6\n\
         max_market_data_age_ms = 7",
    );
    let limits = setup.load().unwrap().config.safety.limits(false);
    let amounts = [
        limits.max_order_value_usd,
        limits.max_position_size_pct.amount(),
        Amount::from(limits.max_orders_per_minute),
        limits.max_loss_per_day_usd,
        limits.price_band_pct.amount(),
        limits.require_confirmation_above_usd,
        Amount::from(i64::try_from(limits.max_market_data_age_ms).unwrap()),
    ];
    assert_eq!(amounts, [1_u32, 2, 3, 4, 5, 6, 7].map(Amount::from));
}

#[test]
fn every_fault_has_a_rate_of_its_own() {
    for &fault in SimulatedFault::ALL {
        let setup = Setup::new().file(&format!("exchanges.paper.faults.{fault} = \"0.5\""));
        let faults: Faults = setup.load().unwrap().config.exchanges.paper.faults;
        for &other in SimulatedFault::ALL {
            let expected = if other == fault { "0.5" } else { "0" };
            assert_eq!(faults.rate(other).to_string(), expected, "{fault} {other}");
        }
    }
}

proptest! {
    #[test]
    fn a_speed_reads_back_as_it_was_written(units in 1_i64..1_000_000, scale in 0_u32..4) {
        let speed = TapeSpeed::Times(Amount::from_units(units.into(), scale).unwrap());
        prop_assert_eq!(TapeSpeed::parse(&speed.to_string()), Some(speed));
    }

    #[test]
    fn no_file_makes_it_panic(text in "(\\PC|\n){0,200}") {
        let _ = Setup::new().file(&text).load();
    }

    #[test]
    fn no_variable_makes_it_panic(name in "(SAFETY|SERVER|EXCHANGES)(__)?[A-Z_]{0,20}", value in "\\PC{0,40}") {
        let _ = Setup::new().variable(&format!("CAMBIST_{name}"), &value).load();
    }
}

#[test]
fn the_paper_exchange_is_on_paper_only() {
    let given = |mode: &str| Setup::new().variable("CAMBIST_EXCHANGES__PAPER__MODE", mode).load();
    assert!(given("paper").is_ok());
    for mode in ["live", "sandbox"] {
        let error = given(mode).unwrap_err().to_string();
        assert!(error.contains("CAMBIST_EXCHANGES__PAPER__MODE") && error.contains("on paper only"), "{error}");
    }
    assert!(given("real").unwrap_err().to_string().contains("paper, sandbox, live"));
}
