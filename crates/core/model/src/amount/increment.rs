//! The steps in which a product is priced and sized.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::{Amount, AmountError};

/// A step above zero: the price tick or the quantity lot of a product. The one place where orders are rounded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(transparent, inline)]
pub struct Increment(Amount);

impl Increment {
    /// Takes a step, which must be above zero.
    pub fn new(step: Amount) -> Result<Self, AmountError> {
        if step.is_positive() { Ok(Self(step)) } else { Err(AmountError::NotPositive) }
    }

    /// Reads decimal text.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        Self::new(Amount::parse(text)?)
    }

    /// The step as a plain number.
    pub fn amount(self) -> Amount {
        self.0
    }

    /// Is `amount` a whole number of steps?
    pub fn divides(self, amount: Amount) -> bool {
        amount.remainder(self.0).is_ok_and(Amount::is_zero)
    }

    /// The largest whole number of steps that is not above `amount`.
    pub fn floor(self, amount: Amount) -> Result<Amount, AmountError> {
        let rest = amount.remainder(self.0)?;
        let below = amount.minus(rest)?;
        if rest.is_negative() { below.minus(self.0) } else { Ok(below) }
    }

    /// The smallest whole number of steps that is not below `amount`.
    pub fn ceil(self, amount: Amount) -> Result<Amount, AmountError> {
        let floor = self.floor(amount)?;
        if floor == amount { Ok(floor) } else { floor.plus(self.0) }
    }
}

impl fmt::Display for Increment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Increment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Increment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Increment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let step = Amount::deserialize(deserializer)?;
        Self::new(step).map_err(|why| de::Error::custom(format_args!("\"{step}\" {why}")))
    }
}
