//! What a price has done lately, as a measure of what it may do.

use cambist_model::{Amount, Candle, Percent};

/// How a price moved over a stretch of candles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceRisk {
    /// The standard deviation of one candle's return, scaled to a day by the square root of time, in percent.
    pub volatility_1d_pct: Percent,
    /// The largest fall from a high to a later low, in percent.
    pub max_drawdown_pct: Percent,
}

/// Parts per billion: the unit in which returns are squared without leaving integers.
const PARTS: i128 = 1_000_000_000;

/// Measures candles in time order, `per_day` of which make a day. `None` with fewer than three of them.
pub fn price_risk(candles: &[Candle], per_day: u32) -> Option<PriceRisk> {
    let returns: Vec<i128> = candles
        .windows(2)
        .filter_map(|pair| match pair {
            [before, after] => parts(before.close.amount(), after.close.amount()),
            _ => None,
        })
        .collect();
    let count = i128::try_from(returns.len()).ok().filter(|count| *count >= 2)?;
    let mean = returns.iter().sum::<i128>() / count;
    let squares: i128 = returns.iter().map(|r| (r - mean) * (r - mean)).sum();
    let daily = (squares / (count - 1) * i128::from(per_day)).isqrt();
    Some(PriceRisk { volatility_1d_pct: percent(daily)?, max_drawdown_pct: percent(max_drawdown(candles)?)? })
}

fn max_drawdown(candles: &[Candle]) -> Option<i128> {
    let mut high = candles.first()?.high.amount();
    let mut worst = 0;
    for candle in candles {
        // Within one candle the order of high and low is not known: its low counts against the highs before it.
        worst = worst.max(-parts(high, candle.low.amount())?);
        high = high.max(candle.high.amount());
    }
    Some(worst)
}

/// The return from one price to another, in parts per billion.
fn parts(from: Amount, to: Amount) -> Option<i128> {
    let change = to.minus(from).ok()?;
    change.div_round(from, 9, cambist_model::Rounding::HalfEven).ok()?.to_units(9)
}

fn percent(parts: i128) -> Option<Percent> {
    let scale = PARTS.ilog10() - 2;
    let amount = Amount::from_units(parts, scale).ok()?;
    Some(Percent::new(amount.round(4, cambist_model::Rounding::HalfEven)))
}
