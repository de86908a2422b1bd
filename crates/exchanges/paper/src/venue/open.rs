//! A venue's beginning: a new account is funded, an old one goes on where it was.

use cambist_model::{
    Amount, AmountError, AssetId, Quantity, Symbol, Timestamp, Transfer, TransferId, TransferKind,
};
use cambist_ports::paper::PaperAccount;
use cambist_ports::store::StoreError;

use super::effects::Ongoing;
use super::enter::canceled;
use super::market::{Market, UsdRate};
use super::order::PaperOrder;
use super::orders::Orders;
use super::records::{State, read_order, read_state};
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
        let symbols: Vec<_> = model
            .listings()
            .iter()
            .map(|listing| listing.product().symbol)
            .collect();
        let market = |(symbol, listing): (&Symbol, &crate::market::Listing)| {
            Market::new(listing.clone(), usd_rate(&symbols, symbol.quote()))
        };
        let markets = symbols.iter().zip(model.listings()).map(market).collect();
        let market_now = model.market_time(now);
        let mut venue = Self {
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
            ongoing: Ongoing::default(),
        };
        match saved {
            Some(saved) => venue.restore(saved)?,
            None => venue.fund().map_err(no_sum)?,
        }
        Ok(venue)
    }

    fn fund(&mut self) -> Result<(), AmountError> {
        for (asset, amount) in self.funding() {
            let rate = usd_rate(&self.symbols(), asset);
            if let UsdRate::Market(place) = rate {
                self.advance(Some(place), self.now)?;
            }
            self.ledger
                .transfer(asset, Holder::Treasury, Holder::Available, amount)?;
            self.transfers.push(Transfer {
                transfer_id: funding_id(asset),
                exchange: crate::exchange_id(),
                account: self.config.account,
                kind: TransferKind::Deposit,
                asset,
                quantity: Quantity::new(amount)?,
                usd_price: self.usd_price(rate),
                fee: None,
                chain_tx_id: None,
                note: Some("paper funding".to_owned()),
                completed_at: self.now,
            });
        }
        self.ongoing.state_changed = true;
        Ok(())
    }

    /// What a new account gets: of the settings, what the markets know, and some of what else they are priced in.
    fn funding(&self) -> Vec<(AssetId, Amount)> {
        let symbols = self.symbols();
        let traded = |asset| {
            symbols
                .iter()
                .any(|symbol| symbol.base() == asset || symbol.quote() == asset)
        };
        let mut funding = self.config.funding.clone();
        for symbol in &symbols {
            if funding.iter().all(|(asset, _)| *asset != symbol.quote()) {
                funding.push((symbol.quote(), self.config.funding_of_other_quotes));
            }
        }
        funding.retain(|(asset, amount)| traded(*asset) && amount.is_positive());
        funding
    }

    fn restore(&mut self, saved: &PaperAccount) -> Result<(), StoreError> {
        let state = read_state(&saved.state)?;
        self.ledger = Ledger::restored(state.ledger.iter().copied());
        self.check_balances(saved)?;
        self.next_order = state.next_order;
        self.next_fill = state.next_fill;
        self.transfers.clone_from(&state.transfers);
        self.volume = state.volume.clone();
        for row in &saved.open_orders {
            self.restore_order(read_order(row)?)?;
        }
        self.restore_markets(&state);
        self.check_holds()
    }

    /// Takes an open order back. If its market is gone, or no longer takes its prices and quantities, it is canceled.
    fn restore_order(&mut self, mut order: PaperOrder) -> Result<(), StoreError> {
        let number = order.number;
        let place = self.find(order.terms.symbol);
        let left = order
            .terms
            .quantity
            .and_then(|quantity| quantity.minus(order.filled).ok());
        let fits = place.zip(left).and_then(|(place, left)| {
            let listing = &self.markets[place].listing;
            let prices = [order.terms.limit_price, order.terms.stop_price];
            let on_grid = prices
                .iter()
                .flatten()
                .all(|price| listing.ticks(*price).is_some());
            listing.lots(left).filter(|lots| on_grid && *lots > 0)
        });
        order.left = fits.unwrap_or(0);
        self.orders.insert(order);
        if let Some(place) = place {
            self.markets[place].open_orders += 1;
            self.markets[place].is_restored = true;
        }
        if fits.is_none() {
            let reason = canceled("its market is no longer listed as it was");
            self.end(number, reason, self.now).map_err(no_sum)?;
            self.ongoing.end_step(&self.orders);
        }
        Ok(())
    }

    /// Markets with open orders go on where they were; the others are warmed up when they are first touched.
    fn restore_markets(&mut self, state: &State) {
        for known in &state.markets {
            if let Some(place) = self.find(known.symbol) {
                let market = &mut self.markets[place];
                market.minutes.settled_to(known.recorded_to);
                market.advanced_to = (market.open_orders > 0).then_some(known.advanced_to);
            }
        }
        for market in &mut self.markets {
            market.is_restored = market.open_orders > 0;
            let from_now = market.is_restored && market.advanced_to.is_none();
            if from_now {
                market.advanced_to = Some(self.market_now);
            }
        }
    }

    fn check_balances(&self, saved: &PaperAccount) -> Result<(), StoreError> {
        for (asset, available, held) in &saved.balances {
            let totals = self.ledger.totals(*asset);
            let adds_up = totals.sum().map_err(no_sum)?.is_zero();
            if totals.available != *available || totals.held != *held || !adds_up {
                return Err(corrupt(&format!("the accounts of {asset} do not add up")));
            }
        }
        Ok(())
    }

    fn check_holds(&self) -> Result<(), StoreError> {
        for (asset, totals) in self.ledger.assets() {
            let for_asset = |order: &&PaperOrder| super::settle::paid_asset(order) == asset;
            let holds = self.orders.all_open().filter(for_asset).map(|order| order.held);
            if Amount::sum(holds).map_err(no_sum)? != totals.held {
                return Err(corrupt(&format!(
                    "the open orders do not hold what is held of {asset}"
                )));
            }
        }
        Ok(())
    }
}

fn corrupt(what: &str) -> StoreError {
    StoreError::Corrupt(format!("the paper exchange's books: {what}"))
}

fn no_sum(error: AmountError) -> StoreError {
    corrupt(&format!("a sum {error}"))
}

#[expect(
    clippy::expect_used,
    reason = "a word and the code of an asset are always an id"
)]
fn funding_id(asset: AssetId) -> TransferId {
    TransferId::parse(&format!("paper-funding-{asset}")).expect("is an id")
}
