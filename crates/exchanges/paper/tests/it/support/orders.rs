//! Orders in few words.

use cambist_model::{
    AccountId, Amount, ExchangeId, OrderDraft, OrderType, Price, Quantity, SelfTradePrevention, Side, Symbol,
};

pub(crate) fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

pub(crate) fn price(text: &str) -> Price {
    Price::parse(text).unwrap()
}

pub(crate) fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

/// An order with nothing in it yet.
pub(super) fn draft(side: Side, order_type: OrderType) -> OrderDraft {
    OrderDraft {
        exchange: ExchangeId::parse("paper").unwrap(),
        account: AccountId::parse("paper").unwrap(),
        symbol: Symbol::parse("BTC-USD").unwrap(),
        side,
        order_type,
        quantity: None,
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

/// A market order for so much of the base asset.
pub(crate) fn market(side: Side, size: &str) -> OrderDraft {
    OrderDraft { quantity: Some(quantity(size)), ..draft(side, OrderType::Market) }
}

/// A market order for so much of the quote asset.
pub(crate) fn spend(side: Side, size: &str) -> OrderDraft {
    OrderDraft { quote_quantity: Some(quantity(size)), ..draft(side, OrderType::Market) }
}

pub(crate) fn limit(side: Side, size: &str, at: &str) -> OrderDraft {
    OrderDraft { quantity: Some(quantity(size)), limit_price: Some(price(at)), ..draft(side, OrderType::Limit) }
}

pub(crate) fn stop_loss(side: Side, size: &str, stop: &str) -> OrderDraft {
    OrderDraft { quantity: Some(quantity(size)), stop_price: Some(price(stop)), ..draft(side, OrderType::StopLoss) }
}

pub(crate) fn take_profit(side: Side, size: &str, stop: &str) -> OrderDraft {
    OrderDraft { order_type: OrderType::TakeProfit, ..stop_loss(side, size, stop) }
}

pub(crate) fn stop_limit(side: Side, size: &str, stop: &str, at: &str) -> OrderDraft {
    OrderDraft { order_type: OrderType::StopLimit, limit_price: Some(price(at)), ..stop_loss(side, size, stop) }
}
