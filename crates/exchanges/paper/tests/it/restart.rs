//! A venue that was killed and opened again from what it had written down.

use std::time::Duration;

use cambist_exchange_paper::PaperConfig;
use cambist_exchange_paper::venue::{Standing, Venue};
use cambist_model::{AccountId, Side};
use cambist_ports::paper::PaperAccount;
use cambist_ports::store::StoreError;
use proptest::prelude::*;

use crate::support::{Script, Trader, amount, at, commands, limit, price, script, stop_loss};

/// Everything that the venue has told and must not forget.
fn told(venue: &Venue) -> String {
    let open: Vec<_> =
        venue.open_orders().map(|order| (order.shown(), order.held, order.rates, order.terms.clone())).collect();
    let (balances, fees) = (venue.balances().unwrap(), venue.fees().unwrap());
    format!("{balances:?}\n{fees:?}\n{:?}\n{open:?}", venue.transfers())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_crash_at_any_point_forgets_nothing_that_was_acknowledged(
        script in script(),
        commands in commands(),
    ) {
        let mut trader = Trader::new(script.clone());
        let mut sent = Vec::new();
        for command in &commands {
            trader.carry_out(command, &mut sent);
            prop_assert_eq!(told(&trader.reopened(script.clone())), told(&trader.venue));
            prop_assert_eq!(told(&trader.reopened_unseen(script.clone())), told(&trader.venue));
        }
    }

    #[test]
    fn life_goes_on_after_a_crash(script in script(), commands in commands(), crash in 0..60_usize) {
        let mut trader = Trader::new(script.clone());
        let mut sent = Vec::new();
        for (number, command) in commands.iter().enumerate() {
            if number == crash {
                trader.venue = trader.reopened(script.clone());
            }
            trader.carry_out(command, &mut sent);
            for (asset, totals) in trader.venue.ledger().assets() {
                prop_assert!(totals.sum().unwrap().is_zero(), "{} came from nowhere", asset);
            }
            for place in 0..3 {
                let book = trader.venue.order_book(place, 1);
                let crossed = book.spread.is_some_and(|spread| !spread.is_positive());
                prop_assert!(!crossed, "crossed");
            }
        }
    }
}

#[test]
fn what_happened_while_the_process_was_down_fills_the_orders() {
    let mut script = Script::bitcoin();
    script.take(0, 3_600, Side::Sell, 49_000, 6_300);
    let mut trader = Trader::new(script.clone());
    let bid = trader.place(limit(Side::Buy, "0.5", "49500"));
    trader.now = at(86_400);
    trader.venue = trader.reopened(script);
    trader.wait_until(86_400);
    assert_eq!(trader.fills_of(&bid), [("49500".into(), "0.3".into(), "59.4".into())]);
    assert_eq!(trader.fills.last().unwrap().executed_at, at(3_600));
}

#[test]
fn what_happened_while_the_process_was_down_fires_the_stops() {
    let mut script = Script::bitcoin();
    script.take(0, 3_600, Side::Sell, 49_000, 1_500);
    let mut trader = Trader::new(script.clone());
    let stop = trader.place(stop_loss(Side::Sell, "0.25", "49980"));
    trader.now = at(86_400);
    trader.venue = trader.reopened(script);
    trader.wait_until(86_400);
    assert_eq!(trader.fills_of(&stop), [("49980".into(), "0.25".into(), "74.97".into())]);
}

#[test]
fn a_market_that_is_rebuilt_fires_no_stop_with_what_was_traded_before_it_was_placed() {
    let mut script = Script::bitcoin();
    script.take(0, 10, Side::Sell, 49_980, 1_100);
    script.take(0, 20, Side::Buy, 50_000, 100);
    script.take(0, 40, Side::Buy, 50_000, 100);
    let mut trader = Trader::new(script.clone());
    trader.venue.advance(Some(0), at(30)).unwrap();
    let stop = trader.place(stop_loss(Side::Sell, "0.25", "49985"));
    assert!(trader.order(&stop).is_open());
    trader.now = at(50);
    trader.venue = trader.reopened(script);
    trader.wait_until(50);
    assert!(trader.order(&stop).is_open(), "the price was 50,000 ever since");
}

#[test]
fn a_recording_that_is_played_anew_takes_the_orders_along() {
    let ours = at(0);
    let mut script = Script::bitcoin();
    script.played = Some((ours, 1));
    script.take(0, 30, Side::Sell, 49_995, 100);
    script.take(0, 100, Side::Sell, 49_995, 100);
    let mut trader = Trader::new(script.clone());
    trader.wait_until(70);
    let bid = trader.place(limit(Side::Buy, "0.5", "49995"));
    trader.wait_until(130);
    assert_eq!(trader.standing(&bid).1, "0.1");
    assert_eq!(trader.candles.len(), 2);
    // The recording starts again with the process.
    script.played = Some((at(1_000), 1));
    trader.now = at(1_010);
    trader.venue = trader.reopened(script);
    trader.candles.clear();
    trader.wait_until(1_120);
    assert_eq!(trader.standing(&bid).1, "0.3", "both sales meet it now");
    assert!(trader.candles.is_empty(), "these minutes are settled");
}

#[test]
fn a_restart_makes_no_trade_of_its_own() {
    // The account buys all that is offered up to its limit and rests there. A market that is rebuilt offers it again.
    let mut trader = Trader::new(Script::bitcoin());
    let bid = trader.place(limit(Side::Buy, "1.5", "50000"));
    trader.venue = trader.reopened(Script::bitcoin());
    trader.wait_until(10);
    assert_eq!(trader.standing(&bid), (Standing::Open, "1".to_owned()));
    let book = trader.venue.order_book(0, 1);
    assert_eq!((book.bids[0].price, book.asks[0].price), (price("50000"), price("50010")));
}

#[test]
fn open_orders_come_back_in_the_order_of_their_arrival() {
    let mut script = Script::bitcoin();
    script.take(0, 60, Side::Sell, 49_995, 300);
    let mut trader = Trader::new(script.clone());
    let first = trader.place(limit(Side::Buy, "0.2", "49995"));
    let second = trader.place(limit(Side::Buy, "0.2", "49995"));
    trader.venue = trader.reopened(script);
    trader.wait_until(100);
    assert_eq!(trader.standing(&first).1, "0.2");
    assert_eq!(trader.standing(&second).1, "0.1");
}

#[test]
fn orders_of_a_market_that_is_gone_are_canceled_and_their_holds_released() {
    let mut trader = Trader::new(Script::bitcoin());
    let bid = trader.place(limit(Side::Buy, "0.5", "49000"));
    trader.venue = trader.reopened(Script::new(&[("ETH-USD", "0.5", "0.01")]));
    trader.collect();
    assert_eq!(trader.reason(&bid), "its market is no longer listed as it was");
    assert_eq!(trader.available("USD"), amount("100000"));
    assert_eq!(trader.held("USD"), amount("0"));
}

#[test]
fn books_that_do_not_add_up_are_refused() {
    let mut trader = Trader::new(Script::bitcoin());
    trader.place(limit(Side::Buy, "0.5", "49000"));
    let open = |written: &PaperAccount| {
        let config = PaperConfig::new(AccountId::parse("paper").unwrap());
        Venue::open(config, Box::new(Script::bitcoin()), Some(written), at(2)).map(|_| ())
    };
    assert!(open(&trader.written).is_ok());
    let mut lost_order = trader.written.clone();
    lost_order.open_orders.clear();
    assert!(matches!(open(&lost_order), Err(StoreError::Corrupt(_))));
    let mut too_rich = trader.written.clone();
    too_rich.balances[0].1 = amount("1000000");
    assert!(matches!(open(&too_rich), Err(StoreError::Corrupt(_))));
    let mut torn = trader.written.clone();
    torn.state.truncate(50);
    assert!(matches!(open(&torn), Err(StoreError::Corrupt(_))));
}

#[test]
fn orders_that_nobody_keeps_alive_are_canceled_also_while_the_process_is_down() {
    let mut script = Script::bitcoin();
    // The price comes down to the first before the time is up, and to the second afterwards.
    script.take(0, 30, Side::Sell, 49_990, 100);
    script.take(0, 90, Side::Sell, 49_000, 6_300);
    let mut trader = Trader::new(script.clone());
    let near = trader.place(limit(Side::Buy, "0.1", "49995"));
    let far = trader.place(limit(Side::Buy, "0.1", "49500"));
    let end = trader.venue.cancel_all_after(Some(Duration::from_mins(1)), at(0)).unwrap();
    assert_eq!(end, Some(at(61)), "time has come so far");
    trader.collect();
    trader.now = at(86_400);
    trader.venue = trader.reopened(script);
    trader.wait_until(86_400);
    assert_eq!(trader.standing(&near).0, Standing::Filled);
    assert_eq!(trader.reason(&far), "nobody said in time that it should stay");
    assert_eq!(trader.order(&far).shown().updated_at, at(61));
    assert!(trader.held("USD").is_zero());
}

#[test]
fn orders_that_are_kept_alive_stay() {
    let mut trader = Trader::new(Script::bitcoin());
    let bid = trader.place(limit(Side::Buy, "0.1", "49500"));
    for seconds in (0..600).step_by(50) {
        trader.venue.cancel_all_after(Some(Duration::from_mins(1)), at(seconds)).unwrap();
    }
    trader.venue.cancel_all_after(None, at(600)).unwrap();
    trader.wait_until(10_000);
    assert!(trader.order(&bid).is_open());
}
