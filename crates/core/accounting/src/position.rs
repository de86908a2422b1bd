//! Positions at average cost.

use std::collections::BTreeMap;

use cambist_model::{
    Amount, AmountError, AssetId, Fill, Money, Price, Quantity, Rounding, Side, Timestamp, Transfer, TransferKind,
};

use crate::USD_DIGITS;

/// What is held of an asset, as far as the records explain it, at average cost.
///
/// Buying fees are part of the cost, selling fees lower the proceeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// How much the records explain.
    pub quantity: Amount,
    /// What that cost, in USD.
    pub cost_usd: Amount,
    /// What was gained or lost on what was given away, in USD, fees included.
    pub realized_usd: Amount,
    /// The fees of its trades, in USD; they are part of the two sums above.
    pub fees_usd: Amount,
    /// Is the cost of everything known? Not if a price in USD was missing, or if more was given away than was explained.
    pub complete: bool,
}

impl Position {
    /// What one unit cost, rounded to [`USD_DIGITS`]; `None` when nothing is held.
    pub fn average_cost_usd(&self) -> Option<Price> {
        let average = self.cost_usd.div_round(self.quantity, USD_DIGITS, Rounding::HalfEven).ok()?;
        Price::new(average).ok().filter(|_| self.quantity.is_positive())
    }

    fn acquire(&mut self, quantity: Amount, cost_usd: Option<Amount>) -> Result<(), AmountError> {
        self.quantity = self.quantity.plus(quantity)?;
        match cost_usd {
            Some(cost) => self.cost_usd = self.cost_usd.plus(cost)?,
            None => self.complete = false,
        }
        Ok(())
    }

    /// Gives `quantity` away for `proceeds_usd` and returns the gain, if it can be known.
    fn dispose(&mut self, quantity: Amount, proceeds_usd: Option<Amount>) -> Result<Option<Amount>, AmountError> {
        let explained = quantity.min(self.quantity);
        let cost = if explained == self.quantity {
            self.cost_usd
        } else {
            self.cost_usd.times_round(explained, 28, Rounding::HalfEven)?.div_round(
                self.quantity,
                USD_DIGITS,
                Rounding::HalfEven,
            )?
        };
        self.quantity = self.quantity.minus(explained)?;
        self.cost_usd = self.cost_usd.minus(cost)?;
        if explained < quantity {
            self.complete = false;
        }
        let Some(proceeds) = proceeds_usd.filter(|_| explained == quantity) else {
            self.complete = false;
            return Ok(None);
        };
        let gain = proceeds.minus(cost)?;
        self.realized_usd = self.realized_usd.plus(gain)?;
        Ok(Some(gain))
    }
}

/// The positions of an account, from its history in the order in which it happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PositionBook {
    cash: Vec<AssetId>,
    positions: BTreeMap<AssetId, Position>,
    realized_by_day: BTreeMap<Timestamp, Amount>,
}

impl PositionBook {
    /// No positions yet. What is in `cash` is as good as USD and never a position.
    pub fn new(cash: Vec<AssetId>) -> Self {
        Self { cash, ..Self::default() }
    }

    /// Counts a deposit or withdrawal in. A withdrawal takes its cost along and realizes nothing.
    pub fn transfer(&mut self, transfer: &Transfer) -> Result<(), AmountError> {
        let Some(position) = self.position_mut(transfer.asset) else {
            return Ok(());
        };
        let quantity = transfer.quantity.amount();
        match transfer.kind {
            TransferKind::Deposit => {
                let cost = transfer.usd_price.map(|price| usd(quantity, price)).transpose()?;
                position.acquire(quantity, cost)
            }
            TransferKind::Withdrawal => {
                let mut left = position.clone();
                left.dispose(quantity, Some(Amount::ZERO))?;
                let complete = position.complete && quantity <= position.quantity;
                *position = Position { realized_usd: position.realized_usd, complete, ..left };
                Ok(())
            }
        }
    }

    /// Counts an execution in. One asset is acquired, the other given away; the fee is the acquirer's cost or lowers the
    /// proceeds. Returns what was gained on what was given away, in USD, if something was and that can be known.
    pub fn fill(&mut self, fill: &Fill) -> Result<Option<Amount>, AmountError> {
        let value = fill.value()?;
        let value_usd = fill.usd_rate.map(|rate| usd(value, rate)).transpose()?;
        let fee_usd = self.fee_usd(fill, value_usd)?;
        let (base, quote) = (fill.symbol.base(), fill.symbol.quote());
        let ((acquired, acquired_quantity), (given, given_quantity)) = match fill.side {
            Side::Buy => ((base, fill.quantity.amount()), (quote, value)),
            Side::Sell => ((quote, value), (base, fill.quantity.amount())),
        };
        let cost = value_usd.zip(fee_usd).map(|(value, fee)| value.plus(fee)).transpose()?;
        let proceeds = value_usd.zip(fee_usd).map(|(value, fee)| value.minus(fee)).transpose()?;
        // The fee is counted once: with the base asset, which is what the trade was about.
        let (cost, proceeds) = match fill.side {
            Side::Buy => (cost, value_usd),
            Side::Sell => (value_usd, proceeds),
        };
        if let Some(position) = self.position_mut(acquired) {
            position.acquire(acquired_quantity, cost)?;
        }
        let mut gain = None;
        if let Some(position) = self.position_mut(given) {
            gain = position.dispose(given_quantity, proceeds)?;
            self.realize(fill.executed_at, gain)?;
        }
        if let (Some(position), Some(fee)) = (self.position_mut(base), fee_usd) {
            position.fees_usd = position.fees_usd.plus(fee)?;
        }
        self.pay_fee_in_kind(fill.fee)?;
        Ok(gain)
    }

    /// What is held of `asset`.
    pub fn position(&self, asset: AssetId) -> Option<&Position> {
        self.positions.get(&asset)
    }

    /// Every asset that was ever held, by name.
    pub fn positions(&self) -> impl Iterator<Item = (AssetId, &Position)> {
        self.positions.iter().map(|(asset, position)| (*asset, position))
    }

    /// What was realized on the day of `now`, UTC, fees included.
    pub fn realized_today_usd(&self, now: Timestamp) -> Amount {
        self.realized_by_day.get(&now.midnight()).copied().unwrap_or_default()
    }

    /// Is `asset` as good as USD?
    pub fn is_cash(&self, asset: AssetId) -> bool {
        self.cash.contains(&asset)
    }

    fn position_mut(&mut self, asset: AssetId) -> Option<&mut Position> {
        if self.is_cash(asset) {
            return None;
        }
        let fresh = || Position { complete: true, ..Position::default() };
        Some(self.positions.entry(asset).or_insert_with(fresh))
    }

    fn realize(&mut self, at: Timestamp, gain: Option<Amount>) -> Result<(), AmountError> {
        if let Some(gain) = gain {
            let day = self.realized_by_day.entry(at.midnight()).or_default();
            *day = day.plus(gain)?;
        }
        Ok(())
    }

    /// The fee's worth in USD, when it is paid in one of the two assets traded or in cash.
    fn fee_usd(&self, fill: &Fill, value_usd: Option<Amount>) -> Result<Option<Amount>, AmountError> {
        if fill.fee.amount.is_zero() || self.is_cash(fill.fee.asset) {
            return Ok(Some(fill.fee.amount));
        }
        if fill.fee.asset == fill.symbol.quote() {
            return fill.usd_rate.map(|rate| usd(fill.fee.amount, rate)).transpose();
        }
        if fill.fee.asset == fill.symbol.base() {
            return value_usd.map(|value| base_usd(fill.fee.amount, value, fill.quantity)).transpose();
        }
        Ok(None)
    }

    /// A fee paid in something that is a position makes that position smaller, at its cost.
    fn pay_fee_in_kind(&mut self, fee: Money) -> Result<(), AmountError> {
        let Some(position) = self.position_mut(fee.asset).filter(|_| !fee.amount.is_zero()) else {
            return Ok(());
        };
        let realized = position.realized_usd;
        position.dispose(fee.amount, Some(Amount::ZERO))?;
        position.realized_usd = realized;
        Ok(())
    }
}

fn usd(amount: Amount, rate: Price) -> Result<Amount, AmountError> {
    amount.times_round(rate.amount(), USD_DIGITS, Rounding::HalfEven)
}

fn base_usd(fee: Amount, value_usd: Amount, quantity: Quantity) -> Result<Amount, AmountError> {
    fee.times_round(value_usd, 28, Rounding::HalfEven)?.div_round(quantity.amount(), USD_DIGITS, Rounding::HalfEven)
}
