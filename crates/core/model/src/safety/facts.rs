//! What the gate needs to know about the world, gathered before it is asked.

use serde::{Deserialize, Serialize};

use super::{TradingState, Used};
use crate::{Amount, FeeRate, FillEstimate, Percent, Price, Product, Timestamp};

/// The state of the world that an order is judged by. It is written down with the order, so that the same judgement can be
/// made again, and another one by other limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The time of the judgement.
    pub now: Timestamp,
    /// The product and its rules.
    pub product: Product,
    /// The market's best prices; absent when nothing is known.
    pub reference: Option<Reference>,
    /// The best prices of the same product at another exchange, if there is one and it could be asked.
    pub second: Option<Reference>,
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
    /// The highest value that the account was ever seen to have, in USD, this moment included; absent when none was seen.
    pub highest_portfolio_usd: Option<Amount>,
    /// Who places the order.
    pub placed_by: String,
    /// What was placed, spent and lost before it.
    pub used: Used,
    /// What the account may do.
    pub trading_state: TradingState,
    /// Did a human agree to exactly this order?
    pub confirmed: bool,
    /// Is this order part of getting out of everything after an account was stopped? Then the rules about size, pace and
    /// consent do not hold it up.
    pub exit: bool,
}

impl Facts {
    /// How far the account is below the highest value it ever had, in percent; `None` when that cannot be known.
    pub fn drawdown(&self) -> Option<Percent> {
        drawdown(self.highest_portfolio_usd?, self.portfolio_usd?)
    }
}

/// How far `now` is below `highest`, in percent; zero if it is not.
pub fn drawdown(highest: Amount, now: Amount) -> Option<Percent> {
    let below = highest.minus(now).ok()?.max(Amount::ZERO);
    if below.is_zero() { Some(Percent::default()) } else { Percent::share(below, highest) }
}

/// The market's best prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
