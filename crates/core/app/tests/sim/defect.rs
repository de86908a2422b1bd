//! Deliberate defects. The simulation must see each of them.

use cambist_model::safety::{ApprovedOrder, Facts, Limits, Reference, TradingState, Used, approve};
use cambist_model::{
    Amount, ClientOrderId, FeeRate, FillEstimate, FillId, OrderRequest, Percent, Price, Quantity, Timestamp,
};
use cambist_ports::exchange::{AccountEvent, CancelOutcome, ExchangeFill, ExchangeOrder, ExchangeOrderStatus};

use super::terms::{amount, product};

/// What is wrong on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    /// An adapter sends an order again, under a fresh id, when no answer came.
    ResendsOnTimeout,
    /// The records acknowledge an intent and do not keep it.
    SkipsTheJournal,
    /// An adapter says that an order is canceled and asks nobody.
    DoesNotCancel,
    /// The gate is told other limits than the account has.
    WiderLimits,
    /// The records keep an order's new state, and not the execution that made it so.
    LosesAFill,
    /// An adapter makes up a new id for an execution whenever it hears of it.
    CountsAFillTwice,
    /// An account that was halted trades on, and nobody let it.
    IgnoresHalt,
    /// The gate does not ask for a human's yes.
    SendsWithoutApproval,
    /// Who places an order says yes to it in the human's place.
    ConfirmsItself,
    /// A human's yes to one plan is taken for another.
    IgnoresTheSeal,
    /// The records do not write down that a human agreed.
    LeavesOutAnAudit,
}

impl Defect {
    pub(crate) const ALL: [Self; 11] = [
        Self::ResendsOnTimeout,
        Self::SkipsTheJournal,
        Self::DoesNotCancel,
        Self::WiderLimits,
        Self::LosesAFill,
        Self::CountsAFillTwice,
        Self::IgnoresHalt,
        Self::SendsWithoutApproval,
        Self::ConfirmsItself,
        Self::IgnoresTheSeal,
        Self::LeavesOutAnAudit,
    ];
}

/// Limits under which no human is ever asked.
pub(crate) fn unasking(limits: Limits) -> Limits {
    Limits { require_confirmation_above_usd: amount("100000000"), ..limits }
}

/// An event as a careless adapter tells it again: its executions look like other ones.
pub(crate) fn renamed(event: AccountEvent) -> AccountEvent {
    let rename = |fill: ExchangeFill| {
        let fill_id = FillId::parse(&format!("{}-again", fill.fill_id)).unwrap();
        ExchangeFill { fill_id, ..fill }
    };
    match event {
        AccountEvent::Order { order, fills } => {
            AccountEvent::Order { order, fills: fills.into_iter().map(rename).collect() }
        }
        AccountEvent::Lagged => AccountEvent::Lagged,
    }
}

/// Limits that stand in nobody's way.
pub(crate) fn wide(limits: Limits) -> Limits {
    Limits {
        max_order_value_usd: amount("100000000"),
        max_position_size_pct: Percent::new(amount("1000000")),
        max_orders_per_minute: 1_000_000,
        max_loss_per_day_usd: amount("100000000"),
        price_band_pct: Percent::new(amount("1000000")),
        require_confirmation_above_usd: amount("100000000"),
        ..limits
    }
}

/// An order as a careless adapter sends it once more.
pub(crate) fn sent_again(id: &ClientOrderId, request: OrderRequest, now: Timestamp) -> (ApprovedOrder, ClientOrderId) {
    let fresh = ClientOrderId::parse(&format!("{id}-again")).unwrap();
    let rich = amount("100000000");
    let price = |text: &str| Price::parse(text).unwrap();
    let facts = Facts {
        now,
        product: product(),
        reference: Some(Reference { bid: None, ask: None, mid: price("50000"), as_of: now }),
        second: None,
        estimate: Some(FillEstimate {
            quantity: Quantity::parse("1").unwrap(),
            value: amount("50000"),
            average_price: None,
            worst_price: None,
            complete: true,
        }),
        available_base: rich,
        available_quote: rich,
        taker_fee: FeeRate::ZERO,
        quote_usd: Some(price("1")),
        portfolio_usd: Some(rich),
        acquired_held_usd: Some(Amount::ZERO),
        acquired_incoming_usd: Amount::ZERO,
        acquires_cash: false,
        highest_portfolio_usd: None,
        placed_by: "test".to_owned(),
        used: Used::default(),
        trading_state: TradingState::Active,
        confirmed: true,
        exit: false,
    };
    (approve(request, &wide(Limits::paper_defaults()).into(), &facts).unwrap(), fresh)
}

/// What a careless adapter answers to a cancel.
pub(crate) fn as_if_canceled(order: ExchangeOrder) -> CancelOutcome {
    let status = ExchangeOrderStatus::Canceled { reason: "by request".to_owned() };
    CancelOutcome::Canceled(ExchangeOrder { status, ..order })
}
