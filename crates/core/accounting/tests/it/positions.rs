use cambist_accounting::PositionBook;
use cambist_model::{
    AccountId, Amount, AssetId, ExchangeId, Fill, FillId, Liquidity, Money, OrderId, Price, Quantity, Side, Symbol,
    Timestamp, Transfer, TransferId, TransferKind,
};
use proptest::prelude::*;

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

fn asset(text: &str) -> AssetId {
    AssetId::parse(text).unwrap()
}

fn fill(symbol: &str, side: Side, price: &str, quantity: &str, fee: &str, usd_rate: Option<&str>) -> Fill {
    let symbol = Symbol::parse(symbol).unwrap();
    Fill {
        fill_id: FillId::parse("f").unwrap(),
        order_id: OrderId::from_parts(1, 1),
        exchange: ExchangeId::parse("paper").unwrap(),
        account: AccountId::parse("paper").unwrap(),
        symbol,
        side,
        price: Price::parse(price).unwrap(),
        quantity: Quantity::parse(quantity).unwrap(),
        fee: Money::new(amount(fee), symbol.quote()),
        liquidity: Liquidity::Taker,
        usd_rate: usd_rate.map(|rate| Price::parse(rate).unwrap()),
        executed_at: Timestamp::from_secs(1_000_000),
    }
}

fn deposit(of: &str, quantity: &str, usd_price: Option<&str>) -> Transfer {
    Transfer {
        transfer_id: TransferId::parse("t").unwrap(),
        exchange: ExchangeId::parse("paper").unwrap(),
        account: AccountId::parse("paper").unwrap(),
        kind: TransferKind::Deposit,
        asset: asset(of),
        quantity: Quantity::parse(quantity).unwrap(),
        usd_price: usd_price.map(|price| Price::parse(price).unwrap()),
        fee: None,
        chain_tx_id: None,
        note: None,
        completed_at: Timestamp::EPOCH,
    }
}

fn book() -> PositionBook {
    PositionBook::new(vec![asset("USD"), asset("USDC")])
}

#[test]
fn average_cost_holds_the_buying_fees_and_gains_lose_the_selling_fees() {
    let mut book = book();
    book.fill(&fill("BTC-USD", Side::Buy, "10000", "1", "10", Some("1"))).unwrap();
    book.fill(&fill("BTC-USD", Side::Buy, "30000", "1", "30", Some("1"))).unwrap();
    assert_eq!(book.position(asset("BTC")).unwrap().average_cost_usd().unwrap().to_string(), "20020");

    book.fill(&fill("BTC-USD", Side::Sell, "25000", "0.5", "5", Some("1"))).unwrap();
    let position = book.position(asset("BTC")).unwrap();
    assert_eq!(position.quantity, amount("1.5"));
    assert_eq!(position.cost_usd, amount("30030"));
    assert_eq!(position.realized_usd, amount("2485"), "12500 - 5 - 10010");
    assert_eq!(position.fees_usd, amount("45"));
    assert!(position.complete);
    assert_eq!(book.realized_today_usd(Timestamp::from_secs(1_000_001)), amount("2485"));
    assert_eq!(book.realized_today_usd(Timestamp::from_secs(2_000_000)), Amount::ZERO);
    assert!(book.position(asset("USD")).is_none(), "cash is no position");
}

#[test]
fn a_cross_trade_gives_one_position_away_for_another() {
    let mut book = book();
    book.transfer(&deposit("BTC", "1", Some("60000"))).unwrap();
    // 10 ETH for 0.5 BTC while a bitcoin is worth 64000: half the bitcoin gains 2000, the ether costs 32000.
    book.fill(&fill("ETH-BTC", Side::Buy, "0.05", "10", "0", Some("64000"))).unwrap();
    let (btc, eth) = (book.position(asset("BTC")).unwrap(), book.position(asset("ETH")).unwrap());
    assert_eq!((btc.quantity, btc.cost_usd, btc.realized_usd), (amount("0.5"), amount("30000"), amount("2000")));
    assert_eq!((eth.quantity, eth.cost_usd), (amount("10"), amount("32000")));
}

#[test]
fn what_is_not_known_is_not_invented() {
    let mut unpriced = book();
    unpriced.fill(&fill("BTC-EUR", Side::Buy, "50000", "1", "0", None)).unwrap();
    assert!(!unpriced.position(asset("BTC")).unwrap().complete);

    let mut oversold = book();
    oversold.fill(&fill("BTC-USD", Side::Buy, "100", "1", "0", Some("1"))).unwrap();
    oversold.fill(&fill("BTC-USD", Side::Sell, "500", "2", "0", Some("1"))).unwrap();
    let position = oversold.position(asset("BTC")).unwrap();
    assert!(!position.complete);
    assert_eq!((position.quantity, position.realized_usd), (Amount::ZERO, Amount::ZERO));
}

#[test]
fn a_withdrawal_takes_its_cost_along_and_realizes_nothing() {
    let mut book = book();
    book.transfer(&deposit("BTC", "2", Some("100"))).unwrap();
    book.transfer(&Transfer { kind: TransferKind::Withdrawal, ..deposit("BTC", "0.5", None) }).unwrap();
    let position = book.position(asset("BTC")).unwrap();
    assert_eq!(
        (position.quantity, position.cost_usd, position.realized_usd),
        (amount("1.5"), amount("150"), Amount::ZERO)
    );
    assert!(position.complete);
}

proptest! {
    /// Money in minus money out is what is left at cost minus what was gained, to the last digit.
    #[test]
    fn cost_and_gain_account_for_every_dollar(trades in prop::collection::vec((any::<bool>(), 1_u32..1_000, 1_u32..10_000_000, 0_u32..1_000), 1..60)) {
        let mut book = book();
        let (mut held, mut paid) = (0_u32, Amount::ZERO);
        for (buy, lots, cents, fee) in trades {
            let lots = if buy { lots } else { lots.min(held) };
            if lots == 0 { continue; }
            let price = Amount::from_units(i128::from(cents), 2).unwrap().to_string();
            let quantity = Amount::from_units(i128::from(lots), 3).unwrap();
            let fee = Amount::from_units(i128::from(fee), 3).unwrap();
            let side = if buy { Side::Buy } else { Side::Sell };
            book.fill(&fill("BTC-USD", side, &price, &quantity.to_string(), &fee.to_string(), Some("1"))).unwrap();
            let value = amount(&price).times(quantity).unwrap();
            held = if buy { held + lots } else { held - lots };
            let flow = if buy { value } else { value.negated() };
            paid = paid.plus(flow).unwrap().plus(fee).unwrap();
        }
        if let Some(position) = book.position(asset("BTC")) {
            prop_assert_eq!(position.quantity, Amount::from_units(i128::from(held), 3).unwrap());
            prop_assert_eq!(position.cost_usd.minus(position.realized_usd).unwrap(), paid);
            prop_assert!(!position.cost_usd.is_negative());
            prop_assert!(position.complete);
            prop_assert!(held > 0 || position.cost_usd.is_zero(), "nothing held costs nothing");
        }
    }
}
