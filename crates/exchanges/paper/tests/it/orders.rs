//! Orders by example, on a book of three prices a side: 1, 2 and 3 BTC at 49,990, 49,980, 49,970 and at 50,000, 50,010,
//! 50,020. The account starts with 100,000 USD and 1 BTC and pays 0.4 % as a maker, 0.6 % as a taker.

use cambist_exchange_paper::venue::{Placed, Standing};
use cambist_model::{Amount, Liquidity, OrderDraft, SelfTradePrevention, Side, TimeInForce};
use cambist_ports::exchange::{AccountEvent, CancelOutcome, ExchangeOrderStatus};
use rstest::rstest;

use crate::support::{
    Script, Trader, amount, at, limit, market, price, quantity, spend, stop_limit, stop_loss, take_profit,
};

fn trader() -> Trader {
    Trader::new(Script::bitcoin())
}

fn within(draft: OrderDraft, time_in_force: TimeInForce) -> OrderDraft {
    OrderDraft { time_in_force: Some(time_in_force), ..draft }
}

fn own(draft: OrderDraft, self_trade_prevention: SelfTradePrevention) -> OrderDraft {
    OrderDraft { self_trade_prevention, ..draft }
}

#[test]
fn what_was_bought_in_parts_can_be_sold_whole_and_leaves_exactly_nothing() {
    let mut config = cambist_exchange_paper::PaperConfig::new(cambist_model::AccountId::parse("paper").unwrap());
    config.funding.retain(|(asset, _)| asset.as_str() == "USD");
    let mut trader = Trader::with(config, Script::bitcoin());
    trader.place(market(Side::Buy, "0.1"));
    trader.place(market(Side::Buy, "0.7"));
    let sale = trader.place(market(Side::Sell, "0.8"));
    assert_eq!(trader.standing(&sale), (Standing::Filled, "0.8".to_owned()));
    assert_eq!(trader.available("BTC"), Amount::ZERO);
    assert_eq!(trader.held("BTC"), Amount::ZERO);
}

#[test]
fn a_limit_above_the_ask_fills_at_the_ask() {
    let mut trader = trader();
    let id = trader.place(limit(Side::Buy, "0.5", "60000"));
    assert_eq!(trader.fills_of(&id), [("50000".into(), "0.5".into(), "150".into())]);
    assert_eq!(trader.available("USD"), amount("74850"), "no more than that was spent");
    assert_eq!(trader.held("USD"), Amount::ZERO, "and nothing is held back");
}

#[test]
fn a_large_order_walks_the_depth() {
    let mut trader = trader();
    let id = trader.place(limit(Side::Buy, "1.9", "50010"));
    let fills = trader.fills_of(&id);
    assert_eq!(fills, [("50000".into(), "1".into(), "300".into()), ("50010".into(), "0.9".into(), "270.054".into())]);
    assert_eq!(trader.available("USD"), amount("100000").minus(amount("95579.054")).unwrap());
    let book = trader.venue.order_book(0, 1);
    assert_eq!((book.asks[0].price, book.asks[0].quantity), (price("50010"), quantity("1.1")));
}

#[test]
fn what_is_left_of_a_limit_rests_and_holds_what_it_needs_with_the_fee() {
    let mut trader = trader();
    let id = trader.place(limit(Side::Buy, "1.5", "50000"));
    assert_eq!(trader.standing(&id), (Standing::Open, "1".to_owned()));
    assert_eq!(trader.held("USD"), amount("25150"), "0.5 at 50,000 and 0.6 % of it");
    assert_eq!(trader.available("USD"), amount("24550"));
    let book = trader.venue.order_book(0, 2);
    assert_eq!((book.bids[0].price, book.bids[0].quantity), (price("50000"), quantity("0.5")));
    assert!(matches!(trader.cancel(&id), CancelOutcome::Canceled(_)));
    assert_eq!(trader.held("USD"), Amount::ZERO);
    assert_eq!(trader.available("USD"), amount("49700"));
}

#[test]
fn a_resting_order_is_filled_as_a_maker_after_what_stood_before_it() {
    let mut script = Script::bitcoin();
    script.take(0, 10, Side::Sell, 49_990, 1_000);
    script.take(0, 20, Side::Sell, 49_990, 200);
    let mut trader = Trader::new(script);
    let id = trader.place(limit(Side::Buy, "0.5", "49990"));
    trader.wait_until(15);
    assert_eq!(trader.standing(&id).1, "0", "the background's 1 BTC stood before it");
    trader.wait_until(25);
    assert_eq!(trader.fills_of(&id), [("49990".into(), "0.2".into(), "39.992".into())]);
    let fill = trader.fills.last().unwrap();
    assert_eq!((fill.liquidity, fill.executed_at), (Liquidity::Maker, at(20)));
    assert_eq!(trader.held("USD"), amount("15086.982"), "0.3 are left to buy, with the taker's fee");
}

#[test]
fn a_market_order_takes_what_there_is_and_the_rest_is_canceled() {
    let mut config = cambist_exchange_paper::PaperConfig::new(cambist_model::AccountId::parse("paper").unwrap());
    config.funding = vec![(cambist_model::AssetId::parse("USD").unwrap(), amount("1000000"))];
    let mut trader = Trader::with(config, Script::bitcoin());
    let id = trader.place(market(Side::Buy, "7"));
    assert_eq!(trader.order(&id).filled, quantity("6"));
    assert_eq!(trader.reason(&id), "the book has no more to trade with");
    let again = trader.place(market(Side::Buy, "1"));
    assert_eq!(trader.order(&again).filled, quantity("0"));
    assert_eq!(trader.held("USD"), Amount::ZERO);
}

#[test]
fn a_buy_sized_in_the_quote_asset_spends_at_most_that_with_the_fee_in_whole_lots() {
    let mut trader = trader();
    let id = trader.place(spend(Side::Buy, "1000"));
    // 0.019 BTC cost 950 and 5.70 of fee; another lot would make it 1,006.
    assert_eq!(trader.fills_of(&id), [("50000".into(), "0.019".into(), "5.7".into())]);
    assert_eq!(trader.standing(&id).0, Standing::Filled);
    assert_eq!(trader.available("USD"), amount("99044.3"));
    let reason = trader.refused(spend(Side::Buy, "50"));
    assert_eq!(reason, "50 USD comes to 0 BTC, below the smallest order of 0.001 BTC");
}

#[test]
fn a_sale_sized_in_the_quote_asset_brings_at_most_that_before_the_fee() {
    let mut trader = trader();
    let id = trader.place(spend(Side::Sell, "1000"));
    assert_eq!(trader.fills_of(&id), [("49990".into(), "0.02".into(), "5.9988".into())]);
    assert_eq!(trader.standing(&id).0, Standing::Filled);
    assert_eq!(trader.available("USD"), amount("100993.8012"));
    let reason = trader.refused(spend(Side::Sell, "60000"));
    assert_eq!(reason, "insufficient funds: 1.2 BTC needed, 0.98 BTC available");
}

#[test]
fn a_sale_sized_in_the_quote_asset_stops_at_the_price_where_the_next_lot_is_too_much() {
    let mut trader = trader();
    // 20 lots bring 999.80. The 49.985 that are left would buy a lot at 49,980, but there is more at 49,990.
    let id = trader.place(spend(Side::Sell, "1049.785"));
    assert_eq!(trader.standing(&id), (Standing::Filled, "0.02".to_owned()));
}

#[rstest]
#[case::gone("1.5", Side::Buy, Standing::Canceled { reason: "immediate or cancel: the rest could not be filled at once".into() }, "1")]
#[case::whole("0.5", Side::Buy, Standing::Filled, "0.5")]
fn an_immediate_order_never_rests(
    #[case] size: &str,
    #[case] side: Side,
    #[case] standing: Standing,
    #[case] filled: &str,
) {
    let mut trader = trader();
    let id = trader.place(within(limit(side, size, "50000"), TimeInForce::Ioc));
    assert_eq!(trader.standing(&id), (standing, filled.to_owned()));
    assert_eq!(trader.held("USD"), Amount::ZERO);
    assert_eq!(trader.venue.order_book(0, 1).bids[0].price, price("49990"));
}

#[test]
fn fill_or_kill_trades_whole_or_not_at_all() {
    let mut trader = trader();
    let id = trader.place(within(limit(Side::Buy, "1.001", "50000"), TimeInForce::Fok));
    assert_eq!(trader.reason(&id), "fill or kill: the book cannot fill it whole");
    assert!(trader.fills.is_empty());
    let id = trader.place(within(limit(Side::Buy, "1", "50000"), TimeInForce::Fok));
    assert_eq!(trader.standing(&id).0, Standing::Filled);
    let id = trader.place(within(spend(Side::Buy, "40000"), TimeInForce::Fok));
    assert_eq!(trader.standing(&id).0, Standing::Filled);
}

#[test]
fn fill_or_kill_sees_its_own_resting_orders_coming() {
    let mut trader = trader();
    let ask = trader.place(limit(Side::Sell, "0.5", "49995"));
    let killed = within(limit(Side::Buy, "0.8", "50000"), TimeInForce::Fok);
    for mode in [SelfTradePrevention::CancelNewest, SelfTradePrevention::CancelBoth] {
        let id = trader.place(own(killed.clone(), mode));
        assert_eq!(trader.reason(&id), "fill or kill: the book cannot fill it whole");
        assert_eq!(trader.standing(&ask).0, Standing::Open, "nothing happens to the other either");
    }
    let id = trader.place(own(killed, SelfTradePrevention::CancelOldest));
    assert_eq!(trader.standing(&id).0, Standing::Filled);
    assert!(trader.reason(&ask).starts_with("self-trade prevention"));
}

#[rstest]
#[case(SelfTradePrevention::CancelNewest, "0.3", true)]
#[case(SelfTradePrevention::CancelBoth, "0.3", false)]
#[case(SelfTradePrevention::CancelOldest, "0.8", false)]
fn an_account_never_trades_with_itself(
    #[case] mode: SelfTradePrevention,
    #[case] filled: &str,
    #[case] keeps_resting: bool,
) {
    let mut script = Script::bitcoin();
    script.level(0, 0, Side::Sell, 49_994, 300);
    let mut trader = Trader::new(script);
    let ask = trader.place(limit(Side::Sell, "0.5", "49995"));
    let buy = trader.place(own(market(Side::Buy, "0.8"), mode));
    assert_eq!(trader.standing(&buy).1, filled);
    assert_eq!(trader.standing(&ask).0 == Standing::Open, keeps_resting);
    assert_eq!(trader.standing(&ask).1, "0");
    assert!(trader.fills.iter().all(|fill| fill.price != price("49995")));
    if mode != SelfTradePrevention::CancelOldest {
        assert!(trader.reason(&buy).starts_with("self-trade prevention"));
    }
    assert_eq!(trader.held("BTC"), amount(if keeps_resting { "0.5" } else { "0" }));
}

#[test]
fn a_quote_sized_order_gives_way_like_any_other() {
    let mut trader = trader();
    let ask = trader.place(limit(Side::Sell, "0.5", "49995"));
    let buy = trader.place(own(spend(Side::Buy, "30000"), SelfTradePrevention::CancelBoth));
    assert!(trader.reason(&buy).starts_with("self-trade prevention"));
    assert!(trader.reason(&ask).starts_with("self-trade prevention"));
    assert!(trader.fills.is_empty());
}

#[test]
fn post_only_is_refused_rather_than_take() {
    let mut trader = trader();
    let mut order = limit(Side::Buy, "0.5", "50000");
    order.post_only = true;
    let reason = trader.refused(order.clone());
    assert_eq!(reason, "post-only: it would trade at once, the best price on the other side is 50000");
    order.limit_price = Some(price("49999"));
    let id = trader.place(order);
    assert_eq!(trader.standing(&id).0, Standing::Open);
}

#[rstest]
#[case::tick(limit(Side::Buy, "0.5", "49999.5"), "limit_price 49999.5 is not a multiple of the price increment 1")]
#[case::stop_tick(
    stop_loss(Side::Sell, "0.5", "49999.5"),
    "stop_price 49999.5 is not a multiple of the price increment 1"
)]
#[case::lot(limit(Side::Buy, "0.0005", "49999"), "quantity 0.0005 is not a multiple of the quantity increment 0.001")]
#[case::large(limit(Side::Buy, "1000.001", "1"), "quantity 1000.001 BTC is above the largest order of 1000 BTC")]
#[case::cheap(limit(Side::Buy, "0.001", "999"), "the order's value of 0.999 USD is below the smallest, 1 USD")]
#[case::cheap_quote(spend(Side::Buy, "0.5"), "the order's value of 0.5 USD is below the smallest, 1 USD")]
#[case::poor_buyer(
    limit(Side::Buy, "2", "50000"),
    "insufficient funds: 100600 USD needed, fees included, 100000 USD available"
)]
#[case::poor_seller(limit(Side::Sell, "1.001", "60000"), "insufficient funds: 1.001 BTC needed, 1 BTC available")]
#[case::poor_market_buyer(
    market(Side::Buy, "2"),
    "insufficient funds: 100610.06 USD needed, fees included, 100000 USD available"
)]
#[case::poor_market_seller(market(Side::Sell, "1.001"), "insufficient funds: 1.001 BTC needed, 1 BTC available")]
#[case::poor_stop(
    stop_loss(Side::Buy, "2", "51000"),
    "insufficient funds: 102612 USD needed, fees included, 100000 USD available"
)]
#[case::late(OrderDraft { expire_at: Some(at(1)), ..limit(Side::Buy, "0.5", "40000") }, "expire_at 2027-01-15T08:00:01.000000Z is not in the future, it is 2027-01-15T08:00:01.000000Z")]
#[case::astronomic(
    limit(Side::Buy, "999", "1000000000000000000"),
    "the order cannot be settled to the last digit: its value is too large: at most 28 significant digits are kept"
)]
fn an_order_that_breaks_a_rule_is_refused_with_the_numbers(#[case] draft: OrderDraft, #[case] reason: &str) {
    let mut trader = trader();
    assert_eq!(trader.refused(draft), reason);
    assert_eq!(trader.available("USD"), amount("100000"));
    assert!(trader.events.is_empty(), "nothing remains of it");
}

#[test]
fn a_stop_waits_for_the_last_price_and_sells_at_the_market() {
    let mut script = Script::bitcoin();
    script.take(0, 10, Side::Sell, 49_980, 1_500);
    script.take(0, 20, Side::Sell, 49_970, 2_000);
    let mut trader = Trader::new(script);
    let stop = trader.place(stop_loss(Side::Sell, "0.4", "49970"));
    assert_eq!(trader.held("BTC"), amount("0.4"));
    trader.wait_until(15);
    assert_eq!(trader.standing(&stop).0, Standing::Open, "49,980 is not low enough");
    assert!(!trader.order(&stop).triggered);
    trader.wait_until(25);
    assert_eq!(trader.fills_of(&stop), [("49970".into(), "0.4".into(), "119.928".into())]);
    assert!(trader.order(&stop).triggered);
    assert_eq!(trader.fills.last().unwrap().executed_at, at(20));
}

#[rstest]
#[case::stop_loss_buy(stop_loss(Side::Buy, "0.1", "50010"), Side::Buy, 50_010, true)]
#[case::stop_loss_buy_not_yet(stop_loss(Side::Buy, "0.1", "50010"), Side::Buy, 50_000, false)]
#[case::take_profit_sell(take_profit(Side::Sell, "0.1", "50010"), Side::Buy, 50_010, true)]
#[case::take_profit_sell_not_on_a_fall(take_profit(Side::Sell, "0.1", "50010"), Side::Sell, 49_980, false)]
#[case::take_profit_buy(take_profit(Side::Buy, "0.1", "49980"), Side::Sell, 49_980, true)]
#[case::take_profit_buy_not_on_a_rise(take_profit(Side::Buy, "0.1", "49980"), Side::Buy, 50_020, false)]
#[case::stop_limit_sell(stop_limit(Side::Sell, "0.1", "49980", "49970"), Side::Sell, 49_980, true)]
#[case::stop_limit_buy(stop_limit(Side::Buy, "0.1", "50010", "50020"), Side::Buy, 50_010, true)]
fn triggers_look_the_right_way(#[case] draft: OrderDraft, #[case] side: Side, #[case] ticks: i64, #[case] fires: bool) {
    let mut script = Script::bitcoin();
    script.take(0, 10, side, ticks, 2_500);
    let mut trader = Trader::new(script);
    let id = trader.place(draft);
    trader.wait_until(15);
    assert_eq!(trader.order(&id).triggered, fires);
    assert_eq!(trader.standing(&id).0 == Standing::Filled, fires);
}

#[test]
fn a_trigger_that_is_reached_already_fires_at_once() {
    let mut script = Script::bitcoin();
    script.take(0, 0, Side::Buy, 50_000, 100);
    let mut trader = Trader::new(script);
    let id = trader.place(stop_loss(Side::Sell, "0.4", "50000"));
    assert_eq!(trader.fills_of(&id), [("49990".into(), "0.4".into(), "119.976".into())]);
    assert!(trader.order(&id).triggered);
}

#[test]
fn stops_set_each_other_off_in_the_order_of_their_arrival() {
    let mut script = Script::bitcoin();
    script.take(0, 10, Side::Sell, 49_990, 1_000);
    let mut trader = Trader::new(script);
    // The last takes the price to 49,990, which sets off the second and the third; the second takes it to 49,980, where
    // the first waits, which comes after the third all the same.
    let first = trader.place(stop_loss(Side::Sell, "0.2", "49980"));
    let second = trader.place(stop_loss(Side::Sell, "0.3", "49990"));
    let third = trader.place(stop_loss(Side::Sell, "0.1", "49991"));
    trader.wait_until(15);
    let order: Vec<_> = trader.fills.iter().filter_map(|fill| fill.client_order_id.clone()).collect();
    assert_eq!(order, [second, third, first]);
    assert!(trader.fills.iter().all(|fill| fill.price == price("49980") && fill.executed_at == at(10)));
}

#[test]
fn every_price_on_a_takers_way_counts_for_triggers() {
    let mut script = Script::bitcoin();
    script.take(0, 10, Side::Buy, 50_020, 4_000);
    let mut trader = Trader::new(script);
    // The taker starts at 50,000, which is low enough, and ends at 50,020.
    let id = trader.place(take_profit(Side::Buy, "0.1", "50005"));
    trader.wait_until(15);
    assert!(trader.order(&id).triggered);
}

#[test]
fn a_stop_that_cannot_pay_when_it_fires_is_canceled() {
    let mut script = Script::bitcoin();
    script.level(0, 9, Side::Sell, 50_000, 0);
    script.level(0, 9, Side::Sell, 50_010, 10);
    script.level(0, 9, Side::Sell, 50_020, 10);
    script.level(0, 9, Side::Sell, 60_000, 5_000);
    script.take(0, 10, Side::Buy, 50_010, 10);
    let mut trader = Trader::new(script);
    let stop = trader.place(stop_loss(Side::Buy, "1.9", "50010"));
    trader.wait_until(15);
    assert!(trader.reason(&stop).starts_with("when it was triggered: insufficient funds"));
    assert!(trader.fills.is_empty(), "it does not fill in part either");
    assert_eq!(trader.available("USD"), amount("100000"));
}

#[test]
fn a_post_only_stop_limit_that_would_take_when_it_fires_is_canceled() {
    let mut script = Script::bitcoin();
    script.take(0, 10, Side::Sell, 49_980, 1_500);
    let mut trader = Trader::new(script);
    let mut draft = stop_limit(Side::Sell, "0.4", "49980", "49970");
    draft.post_only = true;
    let id = trader.place(draft);
    trader.wait_until(15);
    assert!(trader.reason(&id).starts_with("when it was triggered: post-only"));
}

#[test]
fn a_day_order_ends_at_midnight_and_a_dated_one_at_its_time() {
    let mut trader = trader();
    // The script starts at 08:00 UTC.
    let day = trader.place(within(limit(Side::Buy, "0.5", "40000"), TimeInForce::Day));
    let dated = trader.place(OrderDraft { expire_at: Some(at(60)), ..limit(Side::Sell, "0.5", "60000") });
    trader.wait_until(59);
    assert_eq!(trader.standing(&dated).0, Standing::Open);
    trader.wait_until(61);
    assert_eq!(trader.standing(&dated).0, Standing::Expired);
    assert_eq!(trader.order(&dated).updated_at, at(60));
    trader.wait_until(16 * 3_600 - 1);
    assert_eq!(trader.standing(&day).0, Standing::Open);
    trader.wait_until(16 * 3_600 + 5);
    assert_eq!(trader.standing(&day).0, Standing::Expired);
    assert_eq!(trader.order(&day).updated_at, at(16 * 3_600));
    assert_eq!((trader.held("USD"), trader.held("BTC")), (Amount::ZERO, Amount::ZERO));
}

#[test]
fn an_order_that_has_ended_is_not_filled_by_what_comes_after() {
    let mut script = Script::bitcoin();
    script.take(0, 60, Side::Sell, 49_990, 5_000);
    let mut trader = Trader::new(script);
    let id = trader.place(OrderDraft { expire_at: Some(at(60)), ..limit(Side::Buy, "0.5", "49995") });
    trader.wait_until(100);
    assert_eq!(trader.standing(&id), (Standing::Expired, "0".to_owned()));
}

#[test]
fn the_same_order_again_is_answered_with_the_first() {
    let mut trader = trader();
    let id = trader.place(limit(Side::Buy, "1.5", "50000"));
    let before = (trader.available("USD"), trader.orders.len(), trader.fills.len());
    let Placed::Accepted { order, .. } = trader.place_as(&id, limit(Side::Buy, "1.5", "50000")) else {
        panic!("refused");
    };
    assert_eq!(order, trader.order(&id).shown());
    assert_eq!(order.filled_quantity, quantity("1"));
    trader.cancel(&id);
    let Placed::Accepted { order, .. } = trader.place_as(&id, limit(Side::Buy, "1.5", "50000")) else {
        panic!("refused");
    };
    assert!(matches!(order.status, ExchangeOrderStatus::Canceled { .. }));
    assert_eq!((trader.orders.len(), trader.fills.len()), (before.1, before.2));
}

#[test]
fn another_order_under_the_same_id_is_refused() {
    let mut trader = trader();
    let id = trader.place(limit(Side::Buy, "0.5", "49000"));
    let Placed::Rejected { reason } = trader.place_as(&id, limit(Side::Buy, "0.6", "49000")) else {
        panic!("accepted");
    };
    assert_eq!(reason, "duplicate: the client order id o1 belongs to another order, p-1");
}

#[test]
fn a_refused_order_leaves_its_id_free() {
    let mut trader = trader();
    let (id, _) = trader.try_place(limit(Side::Buy, "200", "49000"));
    assert!(matches!(trader.place_as(&id, limit(Side::Buy, "0.5", "49000")), Placed::Accepted { .. }));
}

#[test]
fn cancel_tells_what_became_of_it() {
    let mut trader = trader();
    let open = trader.place(limit(Side::Buy, "0.5", "49000"));
    let filled = trader.place(market(Side::Buy, "0.5"));
    assert!(
        matches!(trader.cancel(&open), CancelOutcome::Canceled(order) if matches!(order.status, ExchangeOrderStatus::Canceled { .. }))
    );
    assert!(matches!(trader.cancel(&open), CancelOutcome::TooLate(_)));
    assert!(
        matches!(trader.cancel(&filled), CancelOutcome::TooLate(order) if order.status == ExchangeOrderStatus::Filled)
    );
}

#[test]
fn each_change_of_an_order_is_one_event_with_its_executions() {
    let mut script = Script::bitcoin();
    script.take(0, 10, Side::Sell, 50_000, 100);
    script.take(0, 20, Side::Sell, 50_000, 100);
    let mut trader = Trader::new(script);
    trader.place(limit(Side::Buy, "1.2", "50000"));
    trader.wait_until(30);
    let told = trader.events.iter().map(|event| match event {
        AccountEvent::Order { order, fills } => (order.status.clone(), order.filled_quantity.to_string(), fills.len()),
        AccountEvent::Lagged => panic!("lagged"),
    });
    let told = told.collect::<Vec<_>>();
    assert_eq!(
        told,
        [
            (ExchangeOrderStatus::Open, "1".to_owned(), 1),
            (ExchangeOrderStatus::Open, "1.1".to_owned(), 1),
            (ExchangeOrderStatus::Filled, "1.2".to_owned(), 1)
        ]
    );
}

#[test]
fn volume_makes_trading_cheaper_and_an_order_keeps_the_rates_it_was_placed_with() {
    let mut trader = trader();
    let resting = trader.place(limit(Side::Buy, "0.1", "49000"));
    assert_eq!(trader.venue.fees().unwrap().taker.to_string(), "0.006");
    trader.place(market(Side::Buy, "0.2"));
    let fees = trader.venue.fees().unwrap();
    assert_eq!((fees.maker.to_string(), fees.taker.to_string()), ("0.0025".into(), "0.004".into()));
    assert_eq!(fees.volume_30d_usd, Some(amount("10000")));
    let cheaper = trader.place(market(Side::Buy, "0.1"));
    assert_eq!(trader.fills_of(&cheaper)[0].2, "20");
    assert_eq!(trader.order(&resting).rates.maker.to_string(), "0.004");
}
