//! An order as it is kept and shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::safety::Denial;
use crate::{
    AccountId, Amount, AmountError, AssetId, ClientOrderId, ExchangeId, ExchangeOrderId, Fill, Money, OrderDraft,
    OrderId, OrderRequest, OrderSize, OrderStatus, OrderType, Price, Quantity, Rounding, SelfTradePrevention, Side,
    Step, Symbol, TimeInForce, Timestamp, TransitionError, transition,
};

/// An order: what was asked for, where it stands, what came of it so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Order {
    /// Our id.
    pub order_id: OrderId,
    /// The id that goes to the exchange with it; the same for every attempt.
    pub client_order_id: ClientOrderId,
    /// The exchange's id, once it gave one.
    pub exchange_order_id: Option<ExchangeOrderId>,
    /// Where.
    pub exchange: ExchangeId,
    /// In which account.
    pub account: AccountId,
    /// What.
    pub symbol: Symbol,
    /// Buy or sell.
    pub side: Side,
    /// What kind.
    #[serde(rename = "type")]
    pub order_type: OrderType,
    /// How much of the base asset was ordered; absent for an order sized in the quote asset.
    pub quantity: Option<Quantity>,
    /// How much of the quote asset was ordered, fees included.
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
    /// Where it stands.
    pub status: OrderStatus,
    /// How much of the base asset was filled.
    pub filled_quantity: Quantity,
    /// How much of the base asset is left; absent for an order sized in the quote asset.
    pub remaining_quantity: Option<Quantity>,
    /// What was paid or received for the filled part, in the quote asset, without fees.
    pub filled_value: Amount,
    /// `filled_value / filled_quantity`, rounded to 12 digits after the point; absent while nothing is filled.
    pub average_price: Option<Price>,
    /// The fees so far, one entry per asset.
    pub fees: Vec<Money>,
    /// Why it was denied or rejected, or why it is unknown.
    pub reason: Option<String>,
    /// Every rule that failed, for a denied order.
    pub denials: Vec<Denial>,
    /// Who placed it: the name under which that caller is known.
    pub placed_by: String,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// What it counts for in limits per day and budgets, in USD: the most that it might have been worth when the gate let it
    /// pass. Absent for one that never passed.
    #[serde(skip)]
    pub counted_usd: Option<Amount>,
    /// How often it has changed; guards against two writers.
    #[serde(skip)]
    pub version: u32,
}

impl Order {
    /// Whoever asks without a name of his own: the user of this computer.
    pub const NOBODY: &str = "local";

    /// The same order, placed by `name`.
    #[must_use]
    pub fn by(self, name: &str) -> Self {
        Self { placed_by: name.to_owned(), ..self }
    }

    /// A new order as written down before it is sent.
    pub fn intended(order_id: OrderId, request: &OrderRequest, now: Timestamp) -> Self {
        let client_order_id = request.client_order_id().cloned().unwrap_or_else(|| ClientOrderId::derived(&order_id));
        Self {
            order_id,
            client_order_id,
            exchange_order_id: None,
            exchange: request.exchange(),
            account: request.account(),
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
            status: OrderStatus::Pending,
            filled_quantity: Quantity::ZERO,
            remaining_quantity: request.size().base(),
            filled_value: Amount::ZERO,
            average_price: None,
            fees: Vec::new(),
            reason: None,
            denials: Vec::new(),
            placed_by: Self::NOBODY.to_owned(),
            created_at: now,
            updated_at: now,
            counted_usd: None,
            version: 0,
        }
    }

    /// An order that a human has to agree to before it is sent.
    pub fn awaiting(order_id: OrderId, request: &OrderRequest, denials: Vec<Denial>, now: Timestamp) -> Self {
        let reason = "a human has to agree to it".to_owned();
        let intended = Self::intended(order_id, request, now);
        Self { status: OrderStatus::AwaitingApproval, denials, reason: Some(reason), ..intended }
    }

    /// What was asked for, under the client order id that it has by now.
    pub fn draft(&self) -> OrderDraft {
        OrderDraft {
            exchange: self.exchange,
            account: self.account,
            symbol: self.symbol,
            side: self.side,
            order_type: self.order_type,
            quantity: self.quantity,
            quote_quantity: self.quote_quantity,
            limit_price: self.limit_price,
            stop_price: self.stop_price,
            time_in_force: Some(self.time_in_force),
            expire_at: self.expire_at,
            post_only: self.post_only,
            self_trade_prevention: self.self_trade_prevention,
            client_order_id: Some(self.client_order_id.clone()),
        }
    }

    /// An order that our rules refused; kept, so that the refusal can be looked up. It never used the caller's client order
    /// id, which stays free for another try.
    pub fn denied(order_id: OrderId, request: &OrderRequest, denials: Vec<Denial>, now: Timestamp) -> Self {
        let reason = denials.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        let client_order_id = ClientOrderId::derived(&order_id);
        let intended = Self::intended(order_id, request, now);
        Self { client_order_id, status: OrderStatus::Denied, denials, reason: Some(reason), ..intended }
    }

    /// Would `request` be this order again?
    pub fn asks_the_same(&self, request: &OrderRequest) -> bool {
        let again = Self::intended(self.order_id, request, self.created_at);
        let asked = |order: &Self| {
            let what = (order.exchange, order.account, order.symbol, order.side, order.order_type);
            let size = (order.quantity, order.quote_quantity, order.limit_price, order.stop_price);
            (what, size, order.time_in_force, order.expire_at, order.post_only, order.self_trade_prevention)
        };
        asked(self) == asked(&again)
    }

    /// Takes a step of the state table.
    pub fn step(&mut self, step: Step, now: Timestamp) -> Result<(), TransitionError> {
        self.status = transition(self.status, step)?;
        self.updated_at = now;
        Ok(())
    }

    /// Counts an execution in; the caller has made sure that it was not counted before.
    pub fn apply_fill(&mut self, fill: &Fill, now: Timestamp) -> Result<(), FillError> {
        let filled = self.filled_quantity.plus(fill.quantity)?;
        let remaining = match self.quantity {
            Some(quantity) => Some(quantity.minus(filled).map_err(|_| FillError::Overfilled(self.order_id))?),
            None => None,
        };
        let value = self.filled_value.plus(fill.value()?)?;
        let average = Price::new(value.div_round(filled.amount(), 12, Rounding::HalfEven)?)?;
        let fees = with_fee(&self.fees, fill.fee)?;
        // An order sized in the quote asset is filled when the exchange says so, not when a sum is reached.
        let step = if remaining.is_some_and(Quantity::is_zero) { Step::FillRest } else { Step::FillPart };
        self.step(step, now)?;
        self.fees = fees;
        self.average_price = Some(average);
        (self.filled_quantity, self.remaining_quantity, self.filled_value) = (filled, remaining, value);
        Ok(())
    }

    /// The asset that it acquires.
    pub fn acquires(&self) -> AssetId {
        match self.side {
            Side::Buy => self.symbol.base(),
            Side::Sell => self.symbol.quote(),
        }
    }

    /// The size as it was ordered.
    pub fn size(&self) -> Option<OrderSize> {
        self.quantity.map(OrderSize::Base).or(self.quote_quantity.map(OrderSize::Quote))
    }
}

fn with_fee(fees: &[Money], fee: Money) -> Result<Vec<Money>, AmountError> {
    let mut fees = fees.to_vec();
    match fees.iter_mut().find(|known| known.asset == fee.asset) {
        Some(known) => *known = known.plus(fee)?,
        None if fee.amount.is_zero() => {}
        None => fees.push(fee),
    }
    Ok(fees)
}

/// An execution that an order cannot take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FillError {
    /// More was filled than was ordered.
    #[error("the exchange reports more filled than was ordered ({0})")]
    Overfilled(OrderId),
    /// The state does not allow it.
    #[error(transparent)]
    State(#[from] TransitionError),
    /// The sums do not stay exact.
    #[error("a fill's sums cannot be kept: {0}")]
    Amount(#[from] AmountError),
}
