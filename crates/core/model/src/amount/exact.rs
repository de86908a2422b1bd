//! The number under every amount: a signed decimal that is exact or an error.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

/// A signed exact decimal without a unit, at most 28 significant digits.
///
/// Every operation either gives the exact result or says why it cannot: nothing rounds unless
/// [`Amount::round`] or [`Amount::div_round`] is asked to. Values are normalised, so `1.50` and `1.5` are
/// equal, hash alike and print as `1.5`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(Decimal);

/// Why an amount could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// The text is not a plain decimal number.
    #[error("is not a decimal number; write it like \"0.1\", without exponent or separators")]
    Syntax,
    /// The result needs more than 28 digits before or after the point.
    #[error("is too large: at most 28 significant digits are kept")]
    Overflow,
    /// The result has digits that cannot be kept, and nobody asked to round.
    #[error("has more digits than can be kept exactly (28)")]
    Inexact,
    /// The value must not be below zero.
    #[error("must not be negative")]
    Negative,
    /// The value must be above zero.
    #[error("must be greater than zero")]
    NotPositive,
    /// Division by zero.
    #[error("would divide by zero")]
    DivisionByZero,
    /// Two amounts of different assets were combined.
    #[error("mixes two assets")]
    AssetMismatch,
}

/// Which neighbour a rounded amount goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Towards minus infinity.
    Floor,
    /// Towards plus infinity.
    Ceiling,
    /// To the nearest, ties to the even digit.
    HalfEven,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);
    /// One.
    pub const ONE: Self = Self(Decimal::ONE);
    /// One hundred, for percentages.
    pub const HUNDRED: Self = Self(Decimal::ONE_HUNDRED);

    const MAX_TEXT: usize = 64;

    /// Reads plain decimal text: an optional sign, digits, an optional fraction. No exponent, no spaces, no
    /// separators, nothing dropped.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if text.len() > Self::MAX_TEXT || !plain(whole) || !plain(fraction) {
            return Err(AmountError::Syntax);
        }
        // `from_str_exact` refuses what it cannot keep, unlike `from_str`; trailing zeros are not information.
        let trimmed = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
        Decimal::from_str_exact(trimmed).map(Self::normalised).map_err(|_| match whole.trim_start_matches('0').len() {
            0..=28 => AmountError::Inexact,
            _ => AmountError::Overflow,
        })
    }

    /// `units` counted in steps of ten to the minus `scale`: `from_units(15, 1)` is 1.5.
    pub fn from_units(units: i128, scale: u32) -> Result<Self, AmountError> {
        let (mut units, mut scale) = (units, scale);
        while scale > 0 && units % 10 == 0 {
            units /= 10;
            scale -= 1;
        }
        if scale > Decimal::MAX_SCALE {
            return Err(AmountError::Inexact);
        }
        Decimal::try_from_i128_with_scale(units, scale).map(Self::normalised).map_err(|_| AmountError::Overflow)
    }

    /// How many steps of ten to the minus `scale` this is, if it is a whole number of them.
    pub fn to_units(self, scale: u32) -> Option<i128> {
        let missing = scale.checked_sub(self.0.scale())?;
        self.0.mantissa().checked_mul(10_i128.checked_pow(missing)?)
    }

    /// How many digits stand after the point.
    pub fn scale(self) -> u32 {
        self.0.scale()
    }

    /// The sum, exactly.
    pub fn plus(self, other: Self) -> Result<Self, AmountError> {
        self.aligned(other, i128::checked_add)
    }

    /// The difference, exactly; may be negative.
    pub fn minus(self, other: Self) -> Result<Self, AmountError> {
        self.aligned(other, i128::checked_sub)
    }

    /// The product, exactly.
    pub fn times(self, other: Self) -> Result<Self, AmountError> {
        let units = self.0.mantissa().checked_mul(other.0.mantissa()).ok_or(AmountError::Overflow)?;
        Self::from_units(units, self.0.scale() + other.0.scale())
    }

    /// The product, rounded to `scale` digits after the point: for values that only approximate, such as one asset's
    /// worth in another.
    pub fn times_round(self, other: Self, scale: u32, rounding: Rounding) -> Result<Self, AmountError> {
        let product = self.0.checked_mul(other.0).ok_or(AmountError::Overflow)?;
        Ok(Self::normalised(product).round(scale, rounding))
    }

    /// The quotient, rounded to `scale` digits after the point.
    pub fn div_round(self, by: Self, scale: u32, rounding: Rounding) -> Result<Self, AmountError> {
        if by.is_zero() {
            return Err(AmountError::DivisionByZero);
        }
        let quotient = self.0.checked_div(by.0).ok_or(AmountError::Overflow)?;
        Ok(Self::normalised(quotient).round(scale, rounding))
    }

    /// The nearest amount with at most `scale` digits after the point.
    #[must_use]
    pub fn round(self, scale: u32, rounding: Rounding) -> Self {
        let strategy = match rounding {
            Rounding::Floor => RoundingStrategy::ToNegativeInfinity,
            Rounding::Ceiling => RoundingStrategy::ToPositiveInfinity,
            Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
        };
        Self::normalised(self.0.round_dp_with_strategy(scale, strategy))
    }

    /// The same size below zero.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::normalised(-self.0)
    }

    /// The size without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// Is it nothing?
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Is it below zero?
    pub fn is_negative(self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// Is it above zero?
    pub fn is_positive(self) -> bool {
        self.0.is_sign_positive() && !self.0.is_zero()
    }

    /// The sum of many, exactly.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, AmountError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// The remainder of `self / step`, exactly, with the sign of `self`.
    pub(super) fn remainder(self, step: Self) -> Result<Self, AmountError> {
        self.aligned(step, i128::checked_rem)
    }

    fn aligned(self, other: Self, apply: fn(i128, i128) -> Option<i128>) -> Result<Self, AmountError> {
        let scale = self.0.scale().max(other.0.scale());
        let both = self.to_units(scale).zip(other.to_units(scale));
        let units = both.and_then(|(a, b)| apply(a, b)).ok_or(AmountError::Overflow)?;
        Self::from_units(units, scale)
    }

    fn normalised(value: Decimal) -> Self {
        Self(value.normalize())
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<u32> for Amount {
    fn from(whole: u32) -> Self {
        Self(Decimal::from(whole))
    }
}

impl From<i64> for Amount {
    fn from(whole: i64) -> Self {
        Self(Decimal::from(whole))
    }
}

impl std::str::FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        Self::parse(text)
    }
}
