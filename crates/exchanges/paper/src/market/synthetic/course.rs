//! The course of a product: the price that everybody in the market turns around.

use cambist_model::Product;

use super::assets::Asset;
use super::chance::Chance;
use super::fixed::{ONE, exp, times};
use super::walk::Walk;

/// Prices of the course are ticks with this many binary digits after the point.
pub(super) const TICK_BITS: u32 = 16;

/// The middle price of a product at any time: what its base asset is worth over what its quote asset is worth, so that
/// no round trip over several products gains anything but the spreads.
#[derive(Clone, Debug)]
pub(super) struct Course {
    /// The walks that move it and how much, with 20 binary digits after the point.
    parts: Vec<(Walk, i64)>,
    /// Where it turns around, in fine ticks.
    center: i64,
    /// Its standard deviation over a minute, as a logarithm.
    minute: i64,
}

impl Course {
    /// The course of a product; `None` if its assets are unknown.
    pub(super) fn new(seed: Chance, product: &Product) -> Option<Self> {
        let base = Asset::find(product.symbol.base().as_str())?;
        let quote = Asset::find(product.symbol.quote().as_str())?;
        let loadings = [("all coins", base.common - quote.common), (base.code, base.own), (quote.code, -quote.own)];
        let moving = || loadings.into_iter().filter(|(_, millionths)| *millionths != 0);
        let per_day: i64 = moving().map(|(_, millionths)| millionths * millionths).sum();
        Some(Self {
            parts: moving().map(|(name, millionths)| (Walk::new(seed, name), (millionths << 20) / 1_000_000)).collect(),
            center: center(product, base, quote)?,
            minute: per_day.isqrt() * (ONE / 1_000_000) / 1_440_i64.isqrt(),
        })
    }

    /// The logarithm of the price over [`Course::center`] at the starts of consecutive cells. These are `count`, a power
    /// of two, and fill a cell of `level`.
    pub(super) fn path(&self, level: u32, index: i64, count: usize) -> Vec<i64> {
        let mut sums = vec![0; count];
        for (walk, loading) in &self.parts {
            walk.add_to(&mut sums, *loading, level, index);
        }
        sums
    }

    /// The same at the start of one slot, counted from 1970.
    pub(super) fn at(&self, slot: i64) -> i64 {
        let parts = self.parts.iter();
        parts.map(|(walk, loading)| (walk.at(slot) * loading) >> 20).sum()
    }

    /// The price, in fine ticks, that the logarithm `log` stands for.
    pub(super) fn price(&self, log: i64) -> i64 {
        times(self.center, exp(log))
    }

    /// Where the price turns around, in fine ticks.
    pub(super) fn center(&self) -> i64 {
        self.center
    }

    /// The usual standard deviation over a minute, as a logarithm.
    pub(super) fn minute(&self) -> i64 {
        self.minute
    }
}

/// The long-run price in fine ticks: both worths are in the same unit, so only the tick's own digits are to be added.
fn center(product: &Product, base: &Asset, quote: &Asset) -> Option<i64> {
    let tick = product.price_increment.amount();
    let steps = (i128::from(base.worth) * 10_i128.checked_pow(tick.scale())?) << TICK_BITS;
    let step = i128::from(quote.worth) * tick.to_units(tick.scale())?;
    i64::try_from(steps / step).ok()
}
