//! Double entry.

use std::collections::{BTreeMap, BTreeSet};

use cambist_model::{Amount, AmountError, AssetId};
use serde::{Deserialize, Serialize};

/// Who can hold an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The account, free to trade with.
    Available,
    /// The account, set aside for open orders.
    Held,
    /// The background participants. They owe what they sold short, so that theirs may be below zero.
    House,
    /// The exchange, for its fees.
    Fees,
    /// Where funding comes from: below zero by what it gave.
    Treasury,
}

/// What everybody holds of one asset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// See [`Holder::Available`].
    pub available: Amount,
    /// See [`Holder::Held`].
    pub held: Amount,
    /// See [`Holder::House`].
    pub house: Amount,
    /// See [`Holder::Fees`].
    pub fees: Amount,
    /// See [`Holder::Treasury`].
    pub treasury: Amount,
}

impl Totals {
    /// All of it together: zero, always.
    pub fn sum(&self) -> Result<Amount, AmountError> {
        Amount::sum([self.available, self.held, self.house, self.fees, self.treasury])
    }

    fn of(&mut self, holder: Holder) -> &mut Amount {
        match holder {
            Holder::Available => &mut self.available,
            Holder::Held => &mut self.held,
            Holder::House => &mut self.house,
            Holder::Fees => &mut self.fees,
            Holder::Treasury => &mut self.treasury,
        }
    }
}

/// Who holds what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    assets: BTreeMap<AssetId, Totals>,
    changed: BTreeSet<AssetId>,
}

impl Ledger {
    /// A ledger as it was written down.
    pub fn restored(assets: impl IntoIterator<Item = (AssetId, Totals)>) -> Self {
        Self { assets: assets.into_iter().collect(), changed: BTreeSet::new() }
    }

    /// Moves an amount of an asset. Nothing is moved if the amount is negative, if the account would fall below zero, or
    /// if a sum could not be kept exactly.
    pub fn transfer(&mut self, asset: AssetId, from: Holder, to: Holder, amount: Amount) -> Result<(), AmountError> {
        if amount.is_zero() || from == to {
            return Ok(());
        }
        if amount.is_negative() {
            return Err(AmountError::Negative);
        }
        let mut totals = self.totals(asset);
        let less = totals.of(from).minus(amount)?;
        if less.is_negative() && matches!(from, Holder::Available | Holder::Held) {
            return Err(AmountError::Negative);
        }
        *totals.of(from) = less;
        *totals.of(to) = totals.of(to).plus(amount)?;
        self.assets.insert(asset, totals);
        self.changed.insert(asset);
        Ok(())
    }

    /// What everybody holds of an asset.
    pub fn totals(&self, asset: AssetId) -> Totals {
        self.assets.get(&asset).copied().unwrap_or_default()
    }

    /// What the account is free to trade with.
    pub fn available(&self, asset: AssetId) -> Amount {
        self.totals(asset).available
    }

    /// Every asset that somebody held, in the order of their codes.
    pub fn assets(&self) -> impl Iterator<Item = (AssetId, Totals)> + '_ {
        self.assets.iter().map(|(asset, totals)| (*asset, *totals))
    }

    /// The assets that changed since this was last asked.
    pub fn take_changed(&mut self) -> BTreeSet<AssetId> {
        std::mem::take(&mut self.changed)
    }
}
