//! One type per unit, so that a price is never added to a quantity.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Amount, AmountError, Rounding};

macro_rules! non_negative {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(Amount);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(Amount::ZERO);

            /// Takes a plain amount, which must not be negative.
            pub fn new(amount: Amount) -> Result<Self, AmountError> {
                if amount.is_negative() { Err(AmountError::Negative) } else { Ok(Self(amount)) }
            }

            /// Reads decimal text.
            pub fn parse(text: &str) -> Result<Self, AmountError> {
                Self::new(Amount::parse(text)?)
            }

            /// The number without its unit.
            pub fn amount(self) -> Amount {
                self.0
            }

            /// Is it nothing?
            pub fn is_zero(self) -> bool {
                self.0.is_zero()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let amount = Amount::deserialize(deserializer)?;
                Self::new(amount).map_err(|why| de::Error::custom(format_args!("\"{amount}\" {why}")))
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$" })
            }
        }
    )*};
}

non_negative! {
    /// What one unit of the base asset costs, in the quote asset.
    Price;
    /// How much of the base asset.
    Quantity;
    /// A fee as a fraction of the value traded: `0.006` is 60 basis points.
    FeeRate;
}

impl Price {
    /// What `quantity` costs at this price, in the quote asset, exactly.
    pub fn notional(self, quantity: Quantity) -> Result<Amount, AmountError> {
        self.0.times(quantity.0)
    }

    /// Halfway to another price; `None` if that is beyond what can be counted.
    pub fn halfway(self, other: Self) -> Option<Self> {
        let sum = self.0.plus(other.0).ok()?;
        sum.div_round(Amount::from(2_u32), 28, Rounding::HalfEven).ok().map(Self)
    }
}

impl Quantity {
    /// The sum of two quantities of the same asset.
    pub fn plus(self, other: Self) -> Result<Self, AmountError> {
        self.0.plus(other.0).map(Self)
    }

    /// What is left after taking `other` away; never below zero.
    pub fn minus(self, other: Self) -> Result<Self, AmountError> {
        Self::new(self.0.minus(other.0)?)
    }
}

impl FeeRate {
    /// The fee on `value`, exactly.
    pub fn of(self, value: Amount) -> Result<Amount, AmountError> {
        self.0.times(value)
    }
}

/// A percentage, signed: `2.5` is two and a half percent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Percent(Amount);

impl Percent {
    /// Takes a plain number of percent.
    pub fn new(amount: Amount) -> Self {
        Self(amount)
    }

    /// What share `part` is of `whole`, to four digits after the point; `None` when `whole` is zero.
    pub fn share(part: Amount, whole: Amount) -> Option<Self> {
        let ratio = part.div_round(whole, 6, Rounding::HalfEven).ok()?;
        ratio.times(Amount::HUNDRED).ok().map(Self)
    }

    /// How far `to` is from `from`, in percent of `from`.
    pub fn change(from: Amount, to: Amount) -> Option<Self> {
        Self::share(to.minus(from).ok()?, from)
    }

    /// The number of percent.
    pub fn amount(self) -> Amount {
        self.0
    }

    /// This percentage of `whole`, exactly.
    pub fn of(self, whole: Amount) -> Result<Amount, AmountError> {
        let (units, scale) = (self.0, self.0.scale());
        let fraction = Amount::from_units(units.to_units(scale).ok_or(AmountError::Overflow)?, scale + 2)?;
        fraction.times(whole)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
