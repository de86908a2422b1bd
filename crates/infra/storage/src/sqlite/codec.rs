//! Values as they stand in a column.

use cambist_model::{
    AccountId, Amount, AssetId, ClientOrderId, ExchangeId, ExchangeOrderId, FillId, Liquidity, OrderId, OrderStatus,
    OrderType, Price, Quantity, RequestId, SelfTradePrevention, Side, Symbol, TimeInForce, Timeframe, Timestamp,
    TokenDigest, TokenName,
};
use rusqlite::types::Value;

/// A value that is kept as text, in exactly one spelling.
pub(super) trait Text: Sized {
    /// The text that is kept.
    fn to_text(&self) -> String;

    /// Reads any spelling that the value's own parser takes.
    fn from_any_text(text: &str) -> Option<Self>;

    /// Reads the text that is kept. Another spelling was not written by Cambist.
    fn from_text(text: &str) -> Option<Self> {
        Self::from_any_text(text).filter(|value| value.to_text() == text)
    }
}

macro_rules! parsed {
    ($($name:ident),* $(,)?) => {$(
        impl Text for $name {
            fn to_text(&self) -> String {
                self.to_string()
            }

            fn from_any_text(text: &str) -> Option<Self> {
                Self::parse(text).ok()
            }
        }
    )*};
}

macro_rules! words {
    ($($name:ident),* $(,)?) => {$(
        impl Text for $name {
            fn to_text(&self) -> String {
                self.as_str().to_owned()
            }

            fn from_any_text(text: &str) -> Option<Self> {
                Self::parse(text)
            }
        }
    )*};
}

parsed!(
    AccountId,
    Amount,
    AssetId,
    ClientOrderId,
    ExchangeId,
    ExchangeOrderId,
    FillId,
    OrderId,
    Price,
    Quantity,
    RequestId,
    Symbol,
    TokenDigest,
    TokenName,
);
words!(Liquidity, OrderStatus, OrderType, SelfTradePrevention, Side, TimeInForce, Timeframe);

/// As text.
pub(super) fn text(value: &impl Text) -> Value {
    Value::Text(value.to_text())
}

/// As text, or nothing.
pub(super) fn optional_text(value: Option<&impl Text>) -> Value {
    value.map_or(Value::Null, text)
}

/// As microseconds since 1970.
pub(super) fn time(value: Timestamp) -> Value {
    Value::Integer(value.micros())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn amounts_round_trip_bit_for_bit(units in any::<i128>(), scale in 0_u32..=28) {
            // Whatever an amount can hold, from zero and minus zero to 28 digits on either side of the point.
            let shrunk = units % 79_228_162_514_264_337_593_543_950_335;
            if let Ok(amount) = Amount::from_units(shrunk, scale) {
                for amount in [amount, amount.negated(), amount.negated().negated()] {
                    let text = amount.to_text();
                    let read = Amount::from_text(&text);
                    prop_assert_eq!(read, Some(amount));
                    prop_assert_eq!(read.map(|a| (a.to_text(), a.scale())), Some((text, amount.scale())));
                }
            }
        }
    }

    #[test]
    fn zero_has_one_spelling() {
        assert_eq!(Amount::ZERO.negated().to_text(), "0");
        assert_eq!(Amount::from_text("-0"), None);
    }

    #[test]
    fn another_spelling_is_not_ours() {
        assert_eq!(Amount::from_text("1.5"), Amount::parse("1.5").ok());
        assert_eq!(Amount::from_text("1.50"), None);
        assert_eq!(Symbol::from_text("BTC/USD"), None);
        assert_eq!(OrderStatus::from_text("cancelled"), None);
        assert_eq!(OrderStatus::from_text("canceled"), Some(OrderStatus::Canceled));
    }
}
