use cambist_model::safety::{Facts, Limits, Policy, Reference, Rule, TradingState, Usage, Used, approve};
use cambist_model::{
    Amount, ExchangeId, FeeRate, FillEstimate, Increment, OrderDraft, OrderRequest, OrderType, Percent, Price, Product,
    ProductStatus, Quantity, Side, Symbol, TimeInForce, Timestamp,
};
use proptest::prelude::*;
use rstest::rstest;

use crate::orders::{draft, price};

pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_000_000);

pub(crate) fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

pub(crate) fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

fn product() -> Product {
    Product {
        exchange: ExchangeId::parse("paper").unwrap(),
        symbol: Symbol::parse("BTC-USD").unwrap(),
        status: ProductStatus::Trading,
        price_increment: Increment::parse("0.01").unwrap(),
        quantity_increment: Increment::parse("0.00000001").unwrap(),
        min_quantity: quantity("0.00001"),
        max_quantity: Some(quantity("100")),
        min_notional: quantity("1"),
    }
}

pub(crate) fn facts() -> Facts {
    Facts {
        now: NOW,
        product: product(),
        reference: Some(Reference {
            bid: Some(price("49999")),
            ask: Some(price("50001")),
            mid: price("50000"),
            as_of: NOW,
        }),
        second: None,
        estimate: Some(FillEstimate {
            quantity: quantity("0.01"),
            value: amount("500.01"),
            average_price: Some(price("50001")),
            worst_price: Some(price("50001")),
            complete: true,
        }),
        available_base: amount("1"),
        available_quote: amount("100000"),
        taker_fee: FeeRate::parse("0.006").unwrap(),
        quote_usd: Some(price("1")),
        portfolio_usd: Some(amount("200000")),
        acquired_held_usd: Some(amount("15000")),
        acquired_incoming_usd: amount("5000"),
        acquires_cash: false,
        highest_portfolio_usd: Some(amount("200000")),
        placed_by: "test".to_owned(),
        used: Used::default(),
        trading_state: TradingState::Active,
        confirmed: true,
        exit: false,
    }
}

pub(crate) fn limits() -> Limits {
    Limits::paper_defaults()
}

pub(crate) fn limit(side: Side, size: &str, at: &str) -> OrderDraft {
    OrderDraft { side, quantity: Some(quantity(size)), limit_price: Some(price(at)), ..draft(OrderType::Limit) }
}

fn denied(draft: OrderDraft, limits: &Limits, facts: &Facts) -> Vec<Rule> {
    match approve(OrderRequest::new(draft).unwrap(), &limits.clone().into(), facts) {
        Ok(_) => Vec::new(),
        Err(denials) => denials.iter().map(|denial| denial.rule).collect(),
    }
}

pub(crate) fn with<T>(mut value: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut value);
    value
}

#[test]
fn an_ordinary_order_passes() {
    assert_eq!(denied(limit(Side::Buy, "0.01", "49000"), &limits(), &facts()), []);
    assert_eq!(denied(draft(OrderType::Market), &limits(), &facts()), []);
}

#[rstest]
#[case(Rule::ProductTrading, limit(Side::Buy, "0.01", "49000"), |_: &mut Limits, f: &mut Facts| f.product.status = ProductStatus::Halted)]
#[case(Rule::ExpiryAhead, OrderDraft { time_in_force: Some(TimeInForce::Gtd), expire_at: Some(NOW), ..limit(Side::Buy, "0.01", "49000") }, |_: &mut Limits, _: &mut Facts| ())]
#[case(Rule::PriceIncrement, limit(Side::Buy, "0.01", "49000.001"), |_: &mut Limits, _: &mut Facts| ())]
#[case(Rule::QuantityIncrement, limit(Side::Buy, "0.010000001", "49000"), |_: &mut Limits, _: &mut Facts| ())]
#[case(Rule::MinQuantity, limit(Side::Buy, "0.000001", "2000000"), |l: &mut Limits, _: &mut Facts| l.price_band_pct = Percent::new(amount("10000")))]
#[case(Rule::MaxQuantity, limit(Side::Sell, "101", "0.01"), |l: &mut Limits, f: &mut Facts| {
    (l.max_order_value_usd, l.price_band_pct) = (amount("10000000"), Percent::new(amount("100")));
    (f.available_base, f.acquires_cash) = (amount("200"), true);
})]
#[case(Rule::MinNotional, limit(Side::Buy, "0.00001", "49000"), |_: &mut Limits, _: &mut Facts| ())]
#[case(Rule::MarketData, limit(Side::Buy, "0.01", "49000"), |_: &mut Limits, f: &mut Facts| (f.reference, f.estimate) = (None, None))]
#[case(Rule::MarketData, draft(OrderType::Market), |_: &mut Limits, f: &mut Facts| (f.reference, f.estimate) = (None, None))]
#[case(Rule::MarketDataAge, limit(Side::Buy, "0.01", "49000"), |_: &mut Limits, f: &mut Facts| f.now = NOW.plus(std::time::Duration::from_secs(31)))]
#[case(Rule::PriceBand, limit(Side::Buy, "0.001", "55000.01"), |_: &mut Limits, _: &mut Facts| ())]
#[case(Rule::PriceBand, limit(Side::Sell, "0.001", "44999.99"), |_: &mut Limits, _: &mut Facts| ())]
#[case(Rule::PriceBand, draft(OrderType::Market), |_: &mut Limits, f: &mut Facts| f.estimate.as_mut().unwrap().worst_price = Some(price("60000")))]
#[case(Rule::Funds, limit(Side::Buy, "0.01", "49000"), |_: &mut Limits, f: &mut Facts| f.available_quote = amount("492.93"))]
#[case(Rule::Funds, limit(Side::Sell, "0.01", "50000"), |_: &mut Limits, f: &mut Facts| f.available_base = amount("0.00999999"))]
#[case(Rule::MaxOrderValue, limit(Side::Buy, "0.021", "50000"), |_: &mut Limits, _: &mut Facts| ())]
#[case(Rule::MaxOrderValue, limit(Side::Buy, "0.01", "49000"), |_: &mut Limits, f: &mut Facts| f.quote_usd = Some(price("3")))]
#[case(Rule::MaxPositionSize, limit(Side::Buy, "0.01", "49000"), |_: &mut Limits, f: &mut Facts| f.acquired_held_usd = Some(amount("44600")))]
#[case(Rule::MaxOrdersPerMinute, limit(Side::Buy, "0.01", "49000"), |_: &mut Limits, f: &mut Facts| f.used.account.orders_last_minute = 10)]
#[case(Rule::MaxLossPerDay, limit(Side::Buy, "0.01", "49000"), |_: &mut Limits, f: &mut Facts| f.used.account.realized_today_usd = amount("-1000"))]
#[case(Rule::Confirmation, limit(Side::Buy, "0.0102", "49100"), |_: &mut Limits, f: &mut Facts| f.confirmed = false)]
#[case(Rule::DryRun, limit(Side::Buy, "0.01", "49000"), |l: &mut Limits, _: &mut Facts| l.dry_run_mode = true)]
fn each_rule_refuses_alone(
    #[case] rule: Rule,
    #[case] draft: OrderDraft,
    #[case] change: impl FnOnce(&mut Limits, &mut Facts),
) {
    let (mut limits, mut facts) = (limits(), facts());
    change(&mut limits, &mut facts);
    assert_eq!(denied(draft, &limits, &facts), [rule]);
}

#[test]
fn a_quote_without_a_dollar_price_fails_every_rule_that_needs_one() {
    let facts = with(facts(), |f| (f.quote_usd, f.confirmed) = (None, false));
    let rules = denied(limit(Side::Buy, "0.01", "49000"), &limits(), &facts);
    assert_eq!(rules, [Rule::MaxOrderValue, Rule::MaxPositionSize, Rule::Confirmation]);
}

#[test]
fn a_denial_lists_every_rule_with_its_numbers() {
    let facts = with(facts(), |f| f.used.account.orders_last_minute = 10);
    let request = OrderRequest::new(limit(Side::Buy, "3", "600000")).unwrap();
    let denials = approve(request, &Policy::from(limits()), &facts).unwrap_err();
    let rules: Vec<_> = denials.iter().map(|d| d.rule).collect();
    assert_eq!(
        rules,
        [Rule::PriceBand, Rule::Funds, Rule::MaxOrderValue, Rule::MaxPositionSize, Rule::MaxOrdersPerMinute]
    );
    let band = &denials[0];
    assert_eq!((band.limit.as_deref(), band.actual.as_deref()), (Some("55000"), Some("600000")));
    assert_eq!(band.setting.as_deref(), Some("safety.price_band_pct"));
    assert!(band.message.contains("1100% above the market at 50000"), "{}", band.message);
    assert!(denials.iter().all(|d| !d.message.is_empty()));
}

#[test]
fn nothing_stands_in_the_way_of_getting_out() {
    let facts = with(facts(), |f| {
        f.acquires_cash = true;
        (f.used.account.realized_today_usd, f.acquired_held_usd) = (amount("-5000"), None);
    });
    assert_eq!(denied(limit(Side::Sell, "0.01", "50000"), &limits(), &facts), []);
}

#[test]
fn a_sell_far_below_the_market_is_valued_at_the_market() {
    let limits = with(limits(), |l| l.price_band_pct = Percent::new(amount("100")));
    let rules = denied(limit(Side::Sell, "0.5", "3"), &limits, &facts());
    assert_eq!(rules, [Rule::MaxOrderValue]);
}

#[test]
fn a_stop_limit_is_judged_by_its_trigger() {
    let stop = |stop: &str, limit: &str| OrderDraft {
        side: Side::Sell,
        stop_price: Some(price(stop)),
        limit_price: Some(price(limit)),
        ..draft(OrderType::StopLimit)
    };
    assert_eq!(denied(stop("40000", "39900"), &limits(), &facts()), []);
    assert_eq!(denied(stop("40000", "30000"), &limits(), &facts()), [Rule::PriceBand]);
}

prop_compose! {
    pub(crate) fn any_draft()(
        side in prop::sample::select(Side::ALL),
        kind in prop::sample::select(OrderType::ALL),
        lots in 1_u64..20_000_000_000,
        limit_cents in 1_u64..20_000_000,
        stop_cents in 1_u64..20_000_000,
        spend in prop::option::of(1_u64..10_000_000),
    ) -> OrderDraft {
        let of = |units: u64, scale| Amount::from_units(i128::from(units), scale).unwrap();
        let wants_limit = matches!(kind, OrderType::Limit | OrderType::StopLimit);
        let wants_stop = !matches!(kind, OrderType::Limit | OrderType::Market);
        let spend = spend.filter(|_| kind == OrderType::Market);
        OrderDraft {
            side,
            quantity: if spend.is_some() { None } else { Some(Quantity::new(of(lots, 8)).unwrap()) },
            quote_quantity: spend.map(|spend| Quantity::new(of(spend, 2)).unwrap()),
            limit_price: wants_limit.then(|| Price::new(of(limit_cents, 2)).unwrap()),
            stop_price: wants_stop.then(|| Price::new(of(stop_cents, 2)).unwrap()),
            ..draft(kind)
        }
    }
}

prop_compose! {
    pub(crate) fn any_limits()(value in 1_u32..100_000, share in 1_u32..100, rate in 0_u32..20, loss in 1_u32..5_000,
                    band in 1_u32..100, confirm in 1_u32..100_000) -> Limits {
        Limits {
            max_order_value_usd: value.into(),
            max_position_size_pct: Percent::new(share.into()),
            max_orders_per_minute: rate,
            max_loss_per_day_usd: loss.into(),
            price_band_pct: Percent::new(band.into()),
            require_confirmation_above_usd: confirm.into(),
            ..limits()
        }
    }
}

prop_compose! {
    pub(crate) fn any_facts()(orders in 0_u32..20, loss in 0_u32..6_000, held in 0_u32..100_000, confirmed in any::<bool>(),
                   cash in any::<bool>(), base in 0_u32..300, quote in 0_u32..1_000_000) -> Facts {
        let account = Usage {
            orders_last_minute: orders,
            realized_today_usd: Amount::from(loss).negated(),
            ..Usage::default()
        };
        Facts {
            used: Used { account, ..Used::default() },
            acquired_held_usd: Some(held.into()),
            acquires_cash: cash,
            available_base: base.into(),
            available_quote: quote.into(),
            confirmed,
            ..facts()
        }
    }
}

proptest! {
    #[test]
    fn a_tighter_limit_never_allows_more(draft in any_draft(), limits in any_limits(), facts in any_facts(), which in 0_u8..6) {
        let half = |amount: Amount| amount.div_round(2_u32.into(), 4, cambist_model::Rounding::Floor).unwrap();
        let tighter = with(limits.clone(), |l| match which {
            0 => l.max_order_value_usd = half(l.max_order_value_usd),
            1 => l.max_position_size_pct = Percent::new(half(l.max_position_size_pct.amount())),
            2 => l.max_orders_per_minute /= 2,
            3 => l.max_loss_per_day_usd = half(l.max_loss_per_day_usd),
            4 => l.price_band_pct = Percent::new(half(l.price_band_pct.amount())),
            _ => l.require_confirmation_above_usd = half(l.require_confirmation_above_usd),
        });
        let (loose, tight) = (denied(draft.clone(), &limits, &facts), denied(draft, &tighter, &facts));
        prop_assert!(loose.iter().all(|rule| tight.contains(rule)), "{:?} then {:?}", loose, tight);
    }

    #[test]
    fn an_approved_order_is_within_every_limit(draft in any_draft(), limits in any_limits(), facts in any_facts()) {
        if let Ok(approved) = approve(OrderRequest::new(draft).unwrap(), &limits.clone().into(), &facts) {
            prop_assert!(facts.used.account.orders_last_minute < limits.max_orders_per_minute);
            if let (Some(limit), Some(size)) = (approved.request().kind().limit_price(), approved.request().size().base()) {
                prop_assert!(limit.notional(size).unwrap() <= limits.max_order_value_usd);
            }
            prop_assert_eq!(approved.expires_at(), NOW.plus(cambist_model::safety::ApprovedOrder::LIFETIME));
        }
    }
}
