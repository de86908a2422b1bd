//! Logarithms of prices in fixed point, and the way back to prices.

use super::chance::{Chance, NORMAL_DEVIATION};

/// One, in the fixed point of this module: 40 binary digits after the point, about 1e-12.
pub(super) const ONE: i64 = 1 << BITS;

const BITS: u32 = 40;
const LN_2: i64 = 762_123_384_786;

/// `e` to the power of every 1/64 from -24/64 on, with 61 binary digits after the point.
const TABLE: [i64; 48] = table();
const TABLE_BITS: u32 = 61;
const TABLE_STEP: i64 = ONE / 64;
const TABLE_BELOW: i64 = 24;

/// `e` to the power of `x`, both in fixed point, to 5e-12 of the result where that is above one.
///
/// `x` counts as -25 below that and as 15 above that: the fixed point cannot show what is beyond.
pub(super) fn exp(x: i64) -> i64 {
    let x = x.clamp(-25 * ONE, 15 * ONE);
    let doublings = (x + LN_2 / 2).div_euclid(LN_2);
    let rest = x - doublings * LN_2;
    let place = usize::try_from(rest.div_euclid(TABLE_STEP) + TABLE_BELOW).ok();
    let coarse = place.and_then(|place| TABLE.get(place)).copied().unwrap_or_default();
    let fine = exp_of_less_than_a_step(rest.rem_euclid(TABLE_STEP));
    let mantissa = narrow((i128::from(coarse) * i128::from(fine)) >> TABLE_BITS);
    if doublings < 0 { mantissa >> -doublings } else { mantissa << doublings }
}

/// Five terms of the power series: the sixth would be below the last digit.
fn exp_of_less_than_a_step(x: i64) -> i64 {
    let times = |factor: i64| times(x, factor);
    ONE + times(ONE + times(ONE / 2 + times(ONE / 6 + times(ONE / 24 + x / 120))))
}

/// The product of two numbers in fixed point, rounded down.
pub(super) fn times(a: i64, b: i64) -> i64 {
    narrow((i128::from(a) * i128::from(b)) >> BITS)
}

/// The same number, or the nearest that there is.
fn narrow(wide: i128) -> i64 {
    i64::try_from(wide).unwrap_or(if wide < 0 { i64::MIN } else { i64::MAX })
}

/// `middle` times `e` to the power of a bell-shaped number with a standard deviation of `thousandths` / 1000: sizes of
/// orders and trades are spread like this. Never below one.
pub(super) fn spread_around(middle: i64, chance: Chance, thousandths: i64) -> i64 {
    let exponent = chance.normal() * (thousandths * (ONE / 1_000) / NORMAL_DEVIATION);
    times(middle, exp(exponent)).max(1)
}

#[expect(clippy::cast_possible_truncation, reason = "the largest entry is below 1.5, in 61 binary digits")]
const fn table() -> [i64; 48] {
    let mut table = [0; 48];
    let mut place = 0;
    while place < table.len() {
        // Computed with 100 binary digits, so that all that are kept are right.
        let one = 1_i128 << 100;
        let x = (place as i128 - TABLE_BELOW as i128) * (one / 64);
        let (mut sum, mut term) = (one, 25);
        while term > 0 {
            sum = one + (x >> 50) * (sum >> 50) / term;
            term -= 1;
        }
        table[place] = (sum >> (100 - TABLE_BITS)) as i64;
        place += 1;
    }
    table
}
