//! What things are worth in USD.

use cambist_model::{Amount, AssetId, Balance, Price, Rounding, Symbol};
use cambist_ports::Ctx;

use crate::exchanges::Venue;

/// Prices assets in USD from an exchange's own markets. Never guesses: without a price there is none.
#[derive(Clone, Debug)]
pub(crate) struct Valuation {
    /// What counts as USD one to one, by configuration; the first is USD itself.
    cash: Vec<AssetId>,
}

/// What an account is worth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Worth {
    /// Each asset held, with its price in USD where there is one.
    pub(crate) prices: Vec<(Balance, Option<Price>)>,
    /// The sum in USD; `None` when something held has no price.
    pub(crate) total_usd: Option<Amount>,
}

impl Valuation {
    pub(crate) fn new(cash: Vec<AssetId>) -> Self {
        Self { cash }
    }

    pub(crate) fn cash(&self) -> &[AssetId] {
        &self.cash
    }

    pub(crate) fn is_cash(&self, asset: AssetId) -> bool {
        self.cash.contains(&asset)
    }

    /// What one unit of `asset` is worth in USD at `venue` now.
    pub(crate) async fn usd_price(&self, ctx: &Ctx, venue: &Venue, asset: AssetId) -> Option<Price> {
        if self.is_cash(asset) {
            return Price::new(Amount::ONE).ok();
        }
        let market = venue.exchange.market_data().ok()?;
        for cash in &self.cash {
            if let Ok(ticker) = market.ticker(&ctx.calm(), Symbol::new(asset, *cash)).await {
                return ticker.mid();
            }
        }
        None
    }

    /// What all of `balances` is worth at `venue` now.
    pub(crate) async fn worth(&self, ctx: &Ctx, venue: &Venue, balances: &[Balance]) -> Worth {
        let mut prices = Vec::with_capacity(balances.len());
        for balance in balances.iter().filter(|balance| !balance.total.is_zero()) {
            prices.push((*balance, self.usd_price(ctx, venue, balance.asset).await));
        }
        let values = prices.iter().map(|(balance, price)| usd_value(balance.total, (*price)?));
        let total_usd = values.collect::<Option<Vec<_>>>().and_then(|values| Amount::sum(values).ok());
        Worth { prices, total_usd }
    }
}

/// What `amount` is worth at `price`, rounded to the digits that USD values keep.
pub(crate) fn usd_value(amount: Amount, price: Price) -> Option<Amount> {
    amount.times_round(price.amount(), cambist_accounting::USD_DIGITS, Rounding::HalfEven).ok()
}
