//! Depth, and what an order would find in it.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    Amount, AmountError, ExchangeId, OrderSize, Percent, Price, Product, Quantity, Rounding, Side, Source, Symbol,
    Timestamp,
};

/// One price of a book and the quantity that waits there. Written as a pair, `["64000.5","0.25"]`: books are long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceLevel {
    /// The price.
    pub price: Price,
    /// How much of the base asset.
    pub quantity: Quantity,
}

impl Serialize for PriceLevel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.price, self.quantity).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PriceLevel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <(Price, Quantity)>::deserialize(deserializer).map(|(price, quantity)| Self { price, quantity })
    }
}

impl JsonSchema for PriceLevel {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "PriceLevel".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2,
            "description": "price, quantity"
        })
    }
}

/// The best levels of a market, best first on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderBook {
    /// Where.
    pub exchange: ExchangeId,
    /// What.
    pub symbol: Symbol,
    /// Who buys, highest price first.
    pub bids: Vec<PriceLevel>,
    /// Who sells, lowest price first.
    pub asks: Vec<PriceLevel>,
    /// Best ask minus best bid.
    pub spread: Option<Amount>,
    /// The spread in percent of the price halfway.
    pub spread_pct: Option<Percent>,
    /// Counts the changes of the book; two answers with the same number show the same book.
    pub sequence: u64,
    /// The market's own time of this state.
    pub market_time: Timestamp,
    /// Where this answer comes from.
    pub source: Source,
    /// When it was true, by our clock.
    pub as_of: Timestamp,
    /// How old it was when answered, in milliseconds.
    pub age_ms: u64,
}

/// What an order would find if it took from the book now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FillEstimate {
    /// How much of the base asset would be filled.
    pub quantity: Quantity,
    /// What that costs or brings, in the quote asset, without fees.
    pub value: Amount,
    /// `value / quantity`, rounded to 12 digits; absent when nothing would be filled.
    pub average_price: Option<Price>,
    /// The last price that would be reached.
    pub worst_price: Option<Price>,
    /// Would the whole size be filled by the levels seen?
    pub complete: bool,
}

impl OrderBook {
    /// Best ask minus best bid, and what that is in percent of the price halfway; nothing where a side is empty.
    pub fn spread_between(bids: &[PriceLevel], asks: &[PriceLevel]) -> (Option<Amount>, Option<Percent>) {
        let Some((bid, ask)) = bids.first().zip(asks.first()) else { return (None, None) };
        let spread = ask.price.amount().minus(bid.price.amount()).ok();
        let halfway = bid.price.halfway(ask.price);
        (spread, spread.zip(halfway).and_then(|(spread, halfway)| Percent::share(spread, halfway.amount())))
    }

    /// The levels that an order of this side takes from, best first.
    pub fn opposite(&self, side: Side) -> &[PriceLevel] {
        match side {
            Side::Buy => &self.asks,
            Side::Sell => &self.bids,
        }
    }

    /// Walks the levels as an order of `size` would, not past `limit`.
    ///
    /// A size in the quote asset is spent level by level, each part rounded down to the product's lot.
    pub fn estimate(
        &self,
        product: &Product,
        side: Side,
        size: OrderSize,
        limit: Option<Price>,
    ) -> Result<FillEstimate, AmountError> {
        let (mut quantity, mut value, mut worst) = (Quantity::ZERO, Amount::ZERO, None);
        let mut complete = false;
        for level in self.opposite(side) {
            let beyond = limit.is_some_and(|limit| match side {
                Side::Buy => level.price > limit,
                Side::Sell => level.price < limit,
            });
            if beyond || complete {
                break;
            }
            let wanted = wanted_at(product, size, level.price, quantity, value)?;
            let taken = wanted.min(level.quantity);
            complete = wanted <= level.quantity;
            if !taken.is_zero() {
                value = value.plus(level.price.notional(taken)?)?;
                quantity = quantity.plus(taken)?;
                worst = Some(level.price);
            }
        }
        let average_price = if quantity.is_zero() {
            None
        } else {
            Some(Price::new(value.div_round(quantity.amount(), 12, Rounding::HalfEven)?)?)
        };
        Ok(FillEstimate { quantity, value, average_price, worst_price: worst, complete })
    }
}

fn wanted_at(
    product: &Product,
    size: OrderSize,
    price: Price,
    quantity: Quantity,
    value: Amount,
) -> Result<Quantity, AmountError> {
    match size {
        OrderSize::Base(whole) => whole.minus(quantity),
        OrderSize::Quote(spend) => {
            let left = spend.amount().minus(value)?;
            let affordable = left.div_round(price.amount(), 20, Rounding::Floor)?;
            Ok(product.size_down(affordable).unwrap_or(Quantity::ZERO))
        }
    }
}
