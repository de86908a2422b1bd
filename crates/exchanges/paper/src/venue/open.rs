//! A venue's beginning: a new account is funded, an old one goes on where it was.

use cambist_model::{
    Amount, AmountError, AssetId, Price, Quantity, Symbol, Timestamp, Transfer, TransferId, TransferKind,
};
use cambist_ports::paper::PaperAccount;
use cambist_ports::store::StoreError;

use super::effects::Ongoing;
use super::market::{Market, UsdRate};
use super::orders::Orders;
use super::restore::no_sum;
use super::venue::{Venue, usd_rate};
use crate::account::{Holder, Ledger, Volume};
use crate::config::PaperConfig;
use crate::market::MarketModel;

impl Venue {
    /// A venue on a market. `saved` is its account as it was last written down; without one, a new account is funded.
    ///
    /// What this changes has to be written down like the effects of any command.
    pub fn open(
        config: PaperConfig,
        model: Box<dyn MarketModel>,
        saved: Option<&PaperAccount>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let mut venue = Self::without_account(config, model, now);
        venue.admit(saved)?;
        Ok(venue)
    }

    /// A venue on a market before anybody knows what its account holds: there is nothing to trade with, but its markets can
    /// be looked at already ([`Venue::foresee`]). [`Venue::admit`] makes it whole.
    pub fn without_account(config: PaperConfig, model: Box<dyn MarketModel>, now: Timestamp) -> Self {
        let symbols: Vec<_> = model.listings().iter().map(|listing| listing.product().symbol).collect();
        let market = |(symbol, listing): (&Symbol, &crate::market::Listing)| {
            Market::new(listing.clone(), usd_rate(&symbols, symbol.quote()))
        };
        let markets = symbols.iter().zip(model.listings()).map(market).collect();
        let market_now = model.market_time(now);
        Self {
            config,
            model,
            markets,
            orders: Orders::default(),
            ledger: Ledger::default(),
            volume: Volume::default(),
            transfers: Vec::new(),
            next_order: 1,
            next_fill: 1,
            now,
            market_now,
            cancel_all_at: None,
            ongoing: Ongoing::default(),
        }
    }

    /// Gives a venue without one its account, as [`Venue::open`] would have.
    pub fn admit(&mut self, saved: Option<&PaperAccount>) -> Result<(), StoreError> {
        match saved {
            Some(saved) => self.restore(saved),
            None => self.fund().map_err(no_sum),
        }
    }

    fn fund(&mut self) -> Result<(), AmountError> {
        for (asset, amount) in self.funding() {
            let usd_price = self.opening_price(asset)?;
            self.ledger.transfer(asset, Holder::Treasury, Holder::Available, amount)?;
            self.transfers.push(Transfer {
                transfer_id: funding_id(asset),
                exchange: crate::id::exchange_id(),
                account: self.config.account,
                kind: TransferKind::Deposit,
                asset,
                quantity: Quantity::new(amount)?,
                usd_price,
                fee: None,
                chain_tx_id: None,
                note: Some("paper funding".to_owned()),
                completed_at: self.now,
            });
        }
        self.ongoing.state_changed = true;
        Ok(())
    }

    /// What one unit of what a new account gets is worth in USD. Its market is played only if its model cannot tell without.
    fn opening_price(&mut self, asset: AssetId) -> Result<Option<Price>, AmountError> {
        let rate = usd_rate(&self.symbols(), asset);
        if let UsdRate::Market(index) = rate {
            let close = self.model.last_close(index, self.market_now);
            if close.is_some() {
                return Ok(close);
            }
            self.advance(Some(index), self.now)?;
        }
        Ok(self.usd_price(rate))
    }

    /// What a new account gets: of the settings, what the markets know, and some of what else they are priced in.
    fn funding(&self) -> Vec<(AssetId, Amount)> {
        let symbols = self.symbols();
        let traded = |asset| symbols.iter().any(|symbol| symbol.base() == asset || symbol.quote() == asset);
        let mut funding = self.config.funding.clone();
        for symbol in &symbols {
            if funding.iter().all(|(asset, _)| *asset != symbol.quote()) {
                funding.push((symbol.quote(), self.config.funding_of_other_quotes));
            }
        }
        funding.retain(|(asset, amount)| traded(*asset) && amount.is_positive());
        funding
    }
}

#[expect(clippy::expect_used, reason = "a word and the code of an asset are always an id")]
fn funding_id(asset: AssetId) -> TransferId {
    TransferId::parse(&format!("paper-funding-{asset}")).expect("is an id")
}
