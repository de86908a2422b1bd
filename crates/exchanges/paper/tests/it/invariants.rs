//! What holds whatever the market and the trader do.

use std::collections::BTreeMap;

use cambist_exchange_paper::venue::{PaperOrder, Standing};
use cambist_model::{Amount, AssetId, Liquidity, OrderType, Quantity, Side, TimeInForce};
use cambist_ports::exchange::ExchangeFill;
use proptest::prelude::*;

use crate::support::{Trader, commands, script};

/// What an order paid and got: base quantity, value in the quote asset, fees.
fn sums(fills: &[&ExchangeFill]) -> (Amount, Amount, Amount) {
    let quantity = Amount::sum(fills.iter().map(|fill| fill.quantity.amount())).unwrap();
    let value = Amount::sum(fills.iter().map(|fill| fill.price.notional(fill.quantity).unwrap())).unwrap();
    let fees = Amount::sum(fills.iter().map(|fill| fill.fee.amount)).unwrap();
    (quantity, value, fees)
}

fn check_books(trader: &Trader) {
    let ledger = trader.venue.ledger();
    let mut holds: BTreeMap<AssetId, Amount> = BTreeMap::new();
    for order in trader.venue.open_orders() {
        let (asset, held) = match order.terms.side {
            Side::Buy => (order.terms.symbol.quote(), order.held),
            Side::Sell => (order.terms.symbol.base(), order.held),
        };
        let sum = holds.entry(asset).or_default();
        *sum = sum.plus(held).unwrap();
    }
    for (asset, totals) in ledger.assets() {
        assert_eq!(totals.sum().unwrap(), Amount::ZERO, "{asset} came from nowhere");
        assert!(!totals.available.is_negative() && !totals.held.is_negative(), "{asset}: {totals:?}");
        assert!(!totals.fees.is_negative());
        assert_eq!(totals.held, holds.remove(&asset).unwrap_or_default(), "{asset} is held for nothing");
    }
    for place in 0..3 {
        let book = trader.venue.order_book(place, 1);
        if let (Some(bid), Some(ask)) = (book.bids.first(), book.asks.first()) {
            assert!(bid.price < ask.price, "crossed");
        }
    }
}

fn check_order(order: &PaperOrder, fills: &[&ExchangeFill]) {
    let terms = &order.terms;
    let (quantity, value, fees) = sums(fills);
    assert_eq!(quantity, order.filled.amount());
    let whole = terms.quantity.is_some_and(|ordered| ordered == order.filled);
    if let Some(ordered) = terms.quantity {
        assert!(order.filled <= ordered);
        assert_eq!(order.standing == Standing::Filled, whole);
    }
    if let Some(limit) = terms.limit_price {
        for fill in fills {
            let better = match terms.side {
                Side::Buy => fill.price <= limit,
                Side::Sell => fill.price >= limit,
            };
            assert!(better, "{order:?} at {}", fill.price);
        }
    }
    if let Some(size) = terms.quote_quantity {
        let counted = match terms.side {
            Side::Buy => value.plus(fees).unwrap(),
            Side::Sell => value,
        };
        assert!(counted <= size.amount(), "{order:?} came to {counted}");
    }
    if terms.time_in_force == TimeInForce::Fok && terms.quantity.is_some() {
        assert!(whole || order.filled == Quantity::ZERO, "{order:?} was filled in part");
    }
    if terms.post_only {
        assert!(fills.iter().all(|fill| fill.liquidity == Liquidity::Maker), "{order:?} took");
    }
    let passing = terms.order_type == OrderType::Market
        || matches!(terms.time_in_force, TimeInForce::Ioc | TimeInForce::Fok)
        || (order.triggered && terms.limit_price.is_none());
    if passing {
        assert!(!order.is_open(), "{order:?} rests");
        assert!(fills.iter().all(|fill| fill.liquidity == Liquidity::Taker));
    }
    if !order.is_open() {
        assert!(order.held.is_zero(), "{order:?} has ended and holds something");
    }
    for fill in fills {
        let rate = match fill.liquidity {
            Liquidity::Maker => order.rates.maker,
            Liquidity::Taker => order.rates.taker,
        };
        assert_eq!(fill.fee.amount, rate.of(fill.price.notional(fill.quantity).unwrap()).unwrap());
    }
}

fn check_orders(trader: &Trader) {
    for order in &trader.orders {
        let of_order = |fill: &&ExchangeFill| fill.client_order_id.as_ref() == Some(&order.client_order_id);
        let fills: Vec<_> = trader.fills.iter().filter(of_order).collect();
        check_order(order, &fills);
    }
    let numbers: Vec<_> = trader.orders.iter().map(|order| order.number).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "each order once");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn nothing_is_made_or_lost_and_every_order_keeps_its_terms(script in script(), commands in commands()) {
        let mut trader = Trader::new(script);
        let mut sent = Vec::new();
        for command in &commands {
            trader.carry_out(command, &mut sent);
            check_books(&trader);
        }
        check_orders(&trader);
        let open: Vec<_> = trader.venue.open_orders().map(|order| order.client_order_id.clone()).collect();
        for id in open {
            trader.cancel(&id);
        }
        check_books(&trader);
        for (asset, totals) in trader.venue.ledger().assets() {
            prop_assert_eq!(totals.held, Amount::ZERO, "{} is still held", asset);
        }
    }

    #[test]
    fn an_order_sent_again_changes_nothing(script in script(), commands in commands()) {
        let mut trader = Trader::new(script);
        let mut sent = Vec::new();
        for command in &commands {
            trader.carry_out(command, &mut sent);
            let books: Vec<_> = trader.venue.ledger().assets().collect();
            for (id, draft, _) in sent.clone() {
                if trader.venue.order_by_client(&id).is_some() {
                    trader.place_as(&id, draft);
                }
            }
            prop_assert_eq!(books, trader.venue.ledger().assets().collect::<Vec<_>>());
        }
        check_orders(&trader);
    }
}
