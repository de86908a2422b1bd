//! An order of the account, as the venue keeps it.

use cambist_model::{
    Amount, ClientOrderId, ExchangeOrderId, OrderRequest, OrderType, Price, Quantity, SelfTradePrevention, Side,
    Symbol, TimeInForce, Timestamp,
};
use cambist_ports::exchange::{ExchangeOrder, ExchangeOrderStatus, OrderRef};
use serde::{Deserialize, Serialize};

use crate::account::FeeRates;
use crate::engine::{Direction, Handle};

/// What was asked for. Two requests with the same terms and client order id are the same order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What it trades.
    pub symbol: Symbol,
    /// Buy or sell.
    pub side: Side,
    /// What kind.
    #[serde(rename = "type")]
    pub order_type: OrderType,
    /// How much of the base asset, if it is sized so.
    pub quantity: Option<Quantity>,
    /// How much of the quote asset, if it is sized so.
    pub quote_quantity: Option<Quantity>,
    /// The worst price.
    pub limit_price: Option<Price>,
    /// The price that triggers it.
    pub stop_price: Option<Price>,
    /// How long it lives.
    pub time_in_force: TimeInForce,
    /// When it ends, for `gtd`.
    pub expire_at: Option<Timestamp>,
    /// Never takes from the book.
    pub post_only: bool,
    /// What if it meets the account's own order.
    pub self_trade_prevention: SelfTradePrevention,
}

impl Terms {
    /// The terms of a request.
    pub fn of(request: &OrderRequest) -> Self {
        Self {
            symbol: request.symbol(),
            side: request.side(),
            order_type: request.order_type(),
            quantity: request.size().base(),
            quote_quantity: request.size().quote(),
            limit_price: request.kind().limit_price(),
            stop_price: request.kind().stop_price(),
            time_in_force: request.time_in_force(),
            expire_at: request.expire_at(),
            post_only: request.post_only(),
            self_trade_prevention: request.self_trade_prevention(),
        }
    }

    /// Which way the price has to go to trigger it, if it waits for a price.
    pub(super) fn direction(&self) -> Option<Direction> {
        match (self.order_type, self.side) {
            (OrderType::Market | OrderType::Limit, _) => None,
            (OrderType::StopLoss | OrderType::StopLimit, Side::Sell) | (OrderType::TakeProfit, Side::Buy) => {
                Some(Direction::Falling)
            }
            (OrderType::StopLoss | OrderType::StopLimit, Side::Buy) | (OrderType::TakeProfit, Side::Sell) => {
                Some(Direction::Rising)
            }
        }
    }
}

/// An order of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperOrder {
    /// Its number: orders arrive in the order of their numbers.
    pub number: u64,
    /// The id that came with it.
    pub client_order_id: ClientOrderId,
    /// What was asked for.
    pub terms: Terms,
    /// What it pays.
    pub rates: FeeRates,
    /// When its time runs out, if it does.
    pub ends_at: Option<Timestamp>,
    /// Did its trigger fire?
    pub triggered: bool,
    /// Where it stands.
    pub standing: Standing,
    /// How much of the base asset was filled.
    pub filled: Quantity,
    /// What is set aside for it: of the quote asset for a buy, of the base asset for a sell.
    pub held: Amount,
    /// When it was placed, by our clock.
    pub placed_at: Timestamp,
    /// When it last changed, by our clock.
    pub updated_at: Timestamp,
    /// What is left of it in lots; not known for an order that is sized in the quote asset.
    #[serde(skip)]
    pub(super) left: i64,
    /// Where it waits.
    #[serde(skip)]
    pub(super) waits: Waits,
}

/// Where an order stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Standing {
    /// It can still fill.
    Open,
    /// It was filled whole.
    Filled,
    /// It was canceled.
    Canceled {
        /// Why.
        reason: String,
    },
    /// Its time ran out.
    Expired,
}

/// Where an open order waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Waits {
    /// Nowhere: it is on its way, its market has not been rebuilt yet, or it has ended.
    #[default]
    Nowhere,
    /// For its trigger, in ticks.
    ForTrigger(Direction, i64),
    /// In the book.
    InBook(Handle),
}

impl PaperOrder {
    /// The venue's id for it.
    pub fn exchange_order_id(&self) -> ExchangeOrderId {
        exchange_order_id(self.number)
    }

    /// Does everything that `name` says fit this order?
    pub fn is_named(&self, name: &OrderRef) -> bool {
        let id = name.exchange_order_id.as_ref();
        self.client_order_id == name.client_order_id
            && self.terms.symbol == name.symbol
            && id.is_none_or(|id| *id == self.exchange_order_id())
    }

    /// Can it still fill?
    pub fn is_open(&self) -> bool {
        self.standing == Standing::Open
    }

    /// The order as the exchange roles show it.
    pub fn shown(&self) -> ExchangeOrder {
        let status = match &self.standing {
            Standing::Open => ExchangeOrderStatus::Open,
            Standing::Filled => ExchangeOrderStatus::Filled,
            Standing::Canceled { reason } => ExchangeOrderStatus::Canceled { reason: reason.clone() },
            Standing::Expired => ExchangeOrderStatus::Expired,
        };
        ExchangeOrder {
            exchange_order_id: self.exchange_order_id(),
            client_order_id: Some(self.client_order_id.clone()),
            symbol: self.terms.symbol,
            side: self.terms.side,
            status,
            filled_quantity: self.filled,
            triggered: self.triggered,
            updated_at: self.updated_at,
        }
    }
}

#[expect(clippy::expect_used, reason = "a letter and a number are always an id")]
fn exchange_order_id(number: u64) -> ExchangeOrderId {
    ExchangeOrderId::parse(&format!("p-{number}")).expect("is an id")
}
