//! What the gate needs to know about the world, gathered before it is asked.

use super::TradingState;
use crate::{Amount, FeeRate, FillEstimate, Price, Product, Timestamp};

/// The state of the world that an order is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The time of the judgement.
    pub now: Timestamp,
    /// The product and its rules.
    pub product: Product,
    /// The market's best prices; absent when nothing is known.
    pub reference: Option<Reference>,
    /// What the order would find in the book if it took from it now.
    pub estimate: Option<FillEstimate>,
    /// What the account has free of the base asset.
    pub available_base: Amount,
    /// What the account has free of the quote asset.
    pub available_quote: Amount,
    /// The fee on what it takes from the book.
    pub taker_fee: FeeRate,
    /// What one unit of the quote asset is worth in USD; absent when nothing tells.
    pub quote_usd: Option<Price>,
    /// What the whole account is worth in USD; absent when some of it cannot be valued.
    pub portfolio_usd: Option<Amount>,
    /// What the account holds of the asset that the order acquires, in USD; absent when it cannot be valued.
    pub acquired_held_usd: Option<Amount>,
    /// What the account's open orders may still add to that, in USD.
    pub acquired_incoming_usd: Amount,
    /// Is the asset that the order acquires as good as USD?
    pub acquires_cash: bool,
    /// How many orders this account placed in the last 60 seconds.
    pub orders_last_minute: u32,
    /// What was realized since midnight UTC, fees included, in USD; a loss is negative.
    pub realized_today_usd: Amount,
    /// What the account may do.
    pub trading_state: TradingState,
    /// Did a human agree to exactly this order?
    pub confirmed: bool,
    /// Is this order part of getting out of everything after an account was stopped? Then the rules about size, pace and
    /// consent do not hold it up.
    pub exit: bool,
}

/// The market's best prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The best price to sell at.
    pub bid: Option<Price>,
    /// The best price to buy at.
    pub ask: Option<Price>,
    /// Halfway between them, or the last price.
    pub mid: Price,
    /// When that was true.
    pub as_of: Timestamp,
}
