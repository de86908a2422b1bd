use cambist_model::{
    AccountId, Amount, ErrorCode, ExchangeId, Fill, FillError, FillId, Liquidity, Money, Order, OrderDraft, OrderId,
    OrderRequest, OrderStatus, OrderType, Price, Quantity, SelfTradePrevention, Side, Step, Symbol, TimeInForce,
    Timestamp, transition,
};
use proptest::prelude::*;
use rstest::rstest;

pub(crate) fn draft(order_type: OrderType) -> OrderDraft {
    OrderDraft {
        exchange: ExchangeId::parse("paper").unwrap(),
        account: AccountId::parse("paper").unwrap(),
        symbol: Symbol::parse("BTC-USD").unwrap(),
        side: Side::Buy,
        order_type,
        quantity: Some(Quantity::parse("0.01").unwrap()),
        quote_quantity: None,
        limit_price: None,
        stop_price: None,
        time_in_force: None,
        expire_at: None,
        post_only: false,
        self_trade_prevention: SelfTradePrevention::CancelNewest,
        client_order_id: None,
    }
}

pub(crate) fn price(text: &str) -> Price {
    Price::parse(text).unwrap()
}

fn limit() -> OrderDraft {
    OrderDraft { limit_price: Some(price("50000")), ..draft(OrderType::Limit) }
}

#[rstest]
#[case::no_limit(draft(OrderType::Limit), "limit_price")]
#[case::no_stop(OrderDraft { limit_price: Some(price("1")), ..draft(OrderType::StopLimit) }, "stop_price")]
#[case::market_with_limit(OrderDraft { limit_price: Some(price("1")), ..draft(OrderType::Market) }, "limit_price")]
#[case::limit_with_stop(OrderDraft { stop_price: Some(price("1")), ..limit() }, "stop_price")]
#[case::zero_price(OrderDraft { limit_price: Some(Price::ZERO), ..limit() }, "limit_price")]
#[case::no_size(OrderDraft { quantity: None, ..limit() }, "quantity")]
#[case::zero_size(OrderDraft { quantity: Some(Quantity::ZERO), ..limit() }, "quantity")]
#[case::two_sizes(OrderDraft { quote_quantity: Some(Quantity::parse("5").unwrap()), ..draft(OrderType::Market) }, "quote_quantity")]
#[case::quote_limit(OrderDraft { quantity: None, quote_quantity: Some(Quantity::parse("5").unwrap()), ..limit() }, "quote_quantity")]
#[case::resting_market(OrderDraft { time_in_force: Some(TimeInForce::Gtc), ..draft(OrderType::Market) }, "time_in_force")]
#[case::hasty_stop(OrderDraft { stop_price: Some(price("1")), time_in_force: Some(TimeInForce::Ioc), ..draft(OrderType::StopLoss) }, "time_in_force")]
#[case::gtd_without_end(OrderDraft { time_in_force: Some(TimeInForce::Gtd), ..limit() }, "expire_at")]
#[case::end_without_gtd(OrderDraft { time_in_force: Some(TimeInForce::Gtc), expire_at: Some(Timestamp::EPOCH), ..limit() }, "expire_at")]
#[case::post_only_market(OrderDraft { post_only: true, ..draft(OrderType::Market) }, "post_only")]
#[case::post_only_ioc(OrderDraft { post_only: true, time_in_force: Some(TimeInForce::Ioc), ..limit() }, "post_only")]
fn parts_that_do_not_fit_are_named(#[case] draft: OrderDraft, #[case] field: &str) {
    let problems = OrderRequest::new(draft).unwrap_err();
    assert!(problems.iter().any(|p| p.field == field), "{problems:?}");
}

#[test]
fn every_problem_is_reported_at_once() {
    let draft =
        OrderDraft { quantity: None, post_only: true, stop_price: Some(price("1")), ..draft(OrderType::Market) };
    assert_eq!(OrderRequest::new(draft).unwrap_err().len(), 3);
}

#[test]
fn the_lifetime_follows_from_the_kind() {
    let of = |draft| OrderRequest::new(draft).unwrap().time_in_force();
    assert_eq!(of(draft(OrderType::Market)), TimeInForce::Ioc);
    assert_eq!(of(limit()), TimeInForce::Gtc);
    assert_eq!(of(OrderDraft { expire_at: Some(Timestamp::from_secs(9)), ..limit() }), TimeInForce::Gtd);
}

#[test]
fn the_state_table() {
    // Rows: states, columns: steps, both in the order of their lists. `-` is refused.
    let table: Vec<_> = OrderStatus::ALL
        .iter()
        .map(|from| {
            let row = Step::ALL.iter().map(|step| match transition(*from, *step) {
                Ok(to) => to.as_str(),
                Err(_) => "-",
            });
            format!("{from}: {}", row.collect::<Vec<_>>().join(" "))
        })
        .collect();
    let expected = "\
awaiting_approval: pending denied - - - - - - - - canceled expired
pending: - - open rejected unknown partially_filled filled pending_cancel - - canceled expired
open: - - open - - partially_filled filled pending_cancel open - canceled expired
partially_filled: - - partially_filled - - partially_filled filled pending_cancel - partially_filled canceled expired
filled: - - filled filled filled - - filled filled filled filled filled
pending_cancel: - - pending_cancel - pending_cancel pending_cancel filled pending_cancel open partially_filled canceled expired
canceled: - - canceled - - canceled filled - - - canceled -
expired: - - expired - - expired filled - - - - expired
rejected: - - - rejected - partially_filled filled - - - - -
denied: - - - - - - - - - - - -
unknown: - - open rejected unknown partially_filled filled pending_cancel open partially_filled canceled expired";
    assert_eq!(table.join("\n"), expected);
}

proptest! {
    #[test]
    fn what_is_denied_or_filled_stays_so(steps in prop::collection::vec(0..Step::ALL.len(), 0..20)) {
        for end in [OrderStatus::Denied, OrderStatus::Filled] {
            let mut status = end;
            for step in &steps {
                status = transition(status, Step::ALL[*step]).unwrap_or(status);
            }
            prop_assert_eq!(status, end);
        }
    }

    #[test]
    fn fills_add_up_exactly(parts in prop::collection::vec((1_u32..1_000, 1_u32..100_000), 1..20)) {
        let total: u32 = parts.iter().map(|(lots, _)| lots).sum();
        let quantity = Quantity::new(Amount::from_units(i128::from(total), 4).unwrap()).unwrap();
        let request = OrderRequest::new(OrderDraft { quantity: Some(quantity), ..limit() }).unwrap();
        let mut order = Order::intended(OrderId::from_parts(1, 1), &request, Timestamp::EPOCH);
        let mut value = Amount::ZERO;
        for (number, (lots, cents)) in parts.iter().enumerate() {
            let fill = fill(&order, number, *lots, *cents);
            value = value.plus(fill.value().unwrap()).unwrap();
            order.apply_fill(&fill, Timestamp::EPOCH).unwrap();
        }
        prop_assert_eq!(order.status, OrderStatus::Filled);
        prop_assert_eq!(order.filled_quantity, quantity);
        prop_assert_eq!(order.remaining_quantity, Some(Quantity::ZERO));
        prop_assert_eq!(order.filled_value, value);

        let before = order.clone();
        let again = order.apply_fill(&fill(&before, 99, 1, 1), Timestamp::EPOCH);
        prop_assert!(matches!(again, Err(FillError::Overfilled(_))));
        prop_assert_eq!(order, before, "a refused fill changes nothing");
    }
}

fn fill(order: &Order, number: usize, lots: u32, cents: u32) -> Fill {
    Fill {
        fill_id: FillId::parse(&format!("f{number}")).unwrap(),
        order_id: order.order_id,
        exchange: order.exchange,
        account: order.account,
        symbol: order.symbol,
        side: order.side,
        price: Price::new(Amount::from_units(i128::from(cents), 2).unwrap()).unwrap(),
        quantity: Quantity::new(Amount::from_units(i128::from(lots), 4).unwrap()).unwrap(),
        fee: Money::new(Amount::from_units(i128::from(cents), 6).unwrap(), order.symbol.quote()),
        liquidity: Liquidity::Taker,
        usd_rate: None,
        executed_at: Timestamp::EPOCH,
    }
}

#[test]
fn error_codes_are_words() {
    for code in ErrorCode::ALL {
        assert!(code.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{code}");
        assert_eq!(ErrorCode::parse(code.as_str()), Some(*code));
    }
}
