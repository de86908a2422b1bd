//! Numbers as Binance writes them.

/// Numbers are counted in units of ten to the minus this: Binance writes eight digits after the point.
pub(super) const DIGITS: u32 = 8;

/// A decimal number that is not negative, in units of 1e-8; `None` if it is anything else, or does not fit.
pub(super) fn units(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    let missing = DIGITS.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    if whole.is_empty() {
        return None;
    }
    let digits = whole.bytes().chain(fraction.bytes());
    let units = digits
        .map(|byte| char::from(byte).to_digit(10))
        .try_fold(0_i64, |units, digit| units.checked_mul(10)?.checked_add(i64::from(digit?)))?;
    units.checked_mul(10_i64.pow(missing))
}

/// The finest digit that occurs in numbers, as how many there are after the point.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fineness(u32);

impl Fineness {
    /// Takes note of a number.
    pub(super) fn see(&mut self, units: i64) {
        while self.0 < DIGITS && units % 10_i64.pow(DIGITS - self.0) != 0 {
            self.0 += 1;
        }
    }

    /// How many digits there are after the point.
    pub(super) fn digits(self) -> u32 {
        self.0
    }

    /// What a step of the finest digit is in units.
    pub(super) fn step(self) -> i64 {
        10_i64.pow(DIGITS - self.0)
    }
}
