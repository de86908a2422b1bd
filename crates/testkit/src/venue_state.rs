//! What a scripted exchange knows: its orders, its executions, and what it was told to do.

use std::collections::VecDeque;

use cambist_model::{
    Amount, Balance, ClientOrderId, ExchangeOrderId, FillId, Liquidity, Money, OrderRequest, Price, Quantity, Timestamp,
};
use cambist_ports::exchange::{
    AccountEvent, ExchangeError, ExchangeFill, ExchangeOrder, ExchangeOrderStatus, KeyPermissions,
};

use crate::Behavior;

#[derive(Default)]
pub(crate) struct State {
    pub(crate) script: VecDeque<Behavior>,
    pub(crate) orders: Vec<(ExchangeOrder, OrderRequest)>,
    pub(crate) fills: Vec<ExchangeFill>,
    /// Every order that ever arrived, by client order id: the proof that none arrived twice.
    pub(crate) arrivals: Vec<ClientOrderId>,
    pub(crate) balances: Vec<Balance>,
    /// Halfway between bid and ask, 50,000 if a test says nothing.
    pub(crate) middle: Option<Price>,
    pub(crate) unavailable: bool,
    /// What the next questions are answered with.
    pub(crate) failures: VecDeque<ExchangeError>,
    /// What the account's key may do.
    pub(crate) key_permissions: KeyPermissions,
    /// How many questions were asked.
    pub(crate) asked: usize,
}

impl State {
    pub(crate) fn next(&mut self) -> Behavior {
        self.script.pop_front().unwrap_or(Behavior::Accept)
    }

    pub(crate) fn take(&mut self, id: &ClientOrderId, request: &OrderRequest, now: Timestamp) -> ExchangeOrder {
        let order = ExchangeOrder {
            exchange_order_id: ExchangeOrderId::parse(&format!("x{}", self.orders.len()))
                .unwrap_or_else(|_| unreachable!()),
            client_order_id: Some(id.clone()),
            symbol: request.symbol(),
            side: request.side(),
            status: ExchangeOrderStatus::Open,
            filled_quantity: Quantity::ZERO,
            triggered: false,
            updated_at: now,
        };
        self.orders.push((order.clone(), request.clone()));
        order
    }

    pub(crate) fn find(&mut self, id: &ClientOrderId) -> Option<&mut (ExchangeOrder, OrderRequest)> {
        self.orders.iter_mut().find(|(order, _)| order.client_order_id.as_ref() == Some(id))
    }

    pub(crate) fn fill(&mut self, id: &ClientOrderId, quantity: Quantity, now: Timestamp) -> Option<AccountEvent> {
        let number = self.fills.len();
        let (order, request) = self.find(id)?;
        let price = request.kind().limit_price().or_else(|| Price::parse("50000").ok())?;
        order.filled_quantity = order.filled_quantity.plus(quantity).ok()?;
        order.updated_at = now;
        if request.size().base() == Some(order.filled_quantity) {
            order.status = ExchangeOrderStatus::Filled;
        }
        let order = order.clone();
        let fill = ExchangeFill {
            fill_id: FillId::parse(&format!("f{number}")).ok()?,
            exchange_order_id: order.exchange_order_id.clone(),
            client_order_id: order.client_order_id.clone(),
            symbol: order.symbol,
            side: order.side,
            price,
            quantity,
            fee: Money::new(
                price.notional(quantity).ok()?.times(Amount::from_units(1, 3).ok()?).ok()?,
                order.symbol.quote(),
            ),
            liquidity: Liquidity::Maker,
            executed_at: now,
        };
        self.fills.push(fill.clone());
        Some(AccountEvent::Order { order, fills: vec![fill] })
    }
}
