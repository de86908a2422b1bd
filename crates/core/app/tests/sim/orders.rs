//! Orders at random.

use std::time::Duration;

use cambist_model::{OrderDraft, OrderType, Price, Quantity, SelfTradePrevention, Side, TimeInForce};
use cambist_ports::Clock;

use super::market::MIDDLE;
use super::terms::{account, bitcoin, paper};
use super::world::World;

/// An order that the market may take, rest or refuse, most within the limits.
pub(crate) fn random_draft(world: &World) -> OrderDraft {
    let chance = &world.chance;
    let order_type = match chance.below(100) {
        0..62 => OrderType::Limit,
        62..80 => OrderType::Market,
        80..87 => OrderType::StopLoss,
        87..94 => OrderType::StopLimit,
        _ => OrderType::TakeProfit,
    };
    let price = || {
        let dollars = MIDDLE - 500 + i64::try_from(chance.below(1_001)).unwrap();
        Some(Price::parse(&dollars.to_string()).unwrap())
    };
    let limited = matches!(order_type, OrderType::Limit | OrderType::StopLimit);
    let triggered = !matches!(order_type, OrderType::Limit | OrderType::Market);
    let in_dollars = order_type == OrderType::Market && chance.percent(50);
    let lots = chance.between(1..=75);
    let dollars = chance.between(20..=4_500);
    let time_in_force = (order_type == OrderType::Limit).then(|| {
        use TimeInForce as T;
        chance.pick(&[T::Gtc, T::Gtc, T::Gtc, T::Ioc, T::Fok, T::Gtd, T::Day])
    });
    let ends = Duration::from_secs(chance.between(1..=90));
    OrderDraft {
        exchange: paper(),
        account: account(),
        symbol: bitcoin(),
        side: chance.pick(Side::ALL),
        order_type,
        quantity: (!in_dollars).then(|| Quantity::parse(&format!("0.{lots:03}")).unwrap()),
        quote_quantity: in_dollars.then(|| Quantity::parse(&dollars.to_string()).unwrap()),
        limit_price: if limited { price() } else { None },
        stop_price: if triggered { price() } else { None },
        time_in_force,
        expire_at: (time_in_force == Some(TimeInForce::Gtd)).then(|| world.clock.now().plus(ends)),
        post_only: time_in_force == Some(TimeInForce::Gtc) && chance.percent(15),
        self_trade_prevention: chance.pick(SelfTradePrevention::ALL),
        client_order_id: None,
    }
}
