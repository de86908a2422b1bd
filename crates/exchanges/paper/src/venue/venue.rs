//! The venue as a whole.

use cambist_model::{Amount, AmountError, AssetId, Price, Side, Symbol, Timestamp, Transfer};

use super::effects::{Effects, Ongoing};
use super::market::{Market, UsdRate};
use super::orders::Orders;
use super::records::{MarketState, State, order_row, write_state};
use crate::account::{FeeRates, Ledger, Volume};
use crate::config::{FeeTier, PaperConfig};
use crate::market::MarketModel;

/// A venue with one account: commands and the time go in, answers, events and changes to be written down come out.
///
/// Deliberately absent: waiting, storage, locks, the machine's clock. The same commands at the same times give the same
/// answers, however often the time was told in between.
///
/// A command that fails with an [`AmountError`] may have been carried out in part: a sum could not be kept exactly, which
/// the checks before every order are there to rule out. The venue must not be used after that; what was written down
/// before is whole.
pub struct Venue {
    pub(super) config: PaperConfig,
    pub(super) model: Box<dyn MarketModel>,
    pub(super) markets: Vec<Market>,
    pub(super) orders: Orders,
    pub(super) ledger: Ledger,
    pub(super) volume: Volume,
    pub(super) transfers: Vec<Transfer>,
    pub(super) next_order: u64,
    pub(super) next_fill: u64,
    /// The latest time that was told. It never goes back, whatever the clock does.
    pub(super) now: Timestamp,
    /// The market's own time at `now`.
    pub(super) market_now: Timestamp,
    /// When all open orders are canceled, unless it is put off before.
    pub(super) cancel_all_at: Option<Timestamp>,
    pub(super) ongoing: Ongoing,
}

/// A point in time, in both times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// By our clock.
    pub(super) ours: Timestamp,
    /// In the market's own time.
    pub(super) market: Timestamp,
}

impl Venue {
    /// What it was opened with.
    pub fn config(&self) -> &PaperConfig {
        &self.config
    }

    /// The index of a market in the model's list.
    pub fn find(&self, symbol: Symbol) -> Option<usize> {
        self.markets.iter().position(|market| market.symbol() == symbol)
    }

    /// Every market's symbol, in the model's order.
    pub fn symbols(&self) -> Vec<Symbol> {
        self.markets.iter().map(Market::symbol).collect()
    }

    /// Who holds what.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Is there an order that can still fill?
    pub fn has_open_orders(&self) -> bool {
        self.orders.all_open().next().is_some()
    }

    /// How many ended orders are no longer at hand: they have to be looked up where they were written down.
    pub fn forgotten_orders(&self) -> u64 {
        self.orders.forgotten()
    }

    /// What the commands since the last time changed.
    pub fn take_effects(&mut self) -> Effects {
        let ongoing = self.ongoing.take();
        let mut effects = Effects { events: ongoing.events, ..Effects::default() };
        let changes = &mut effects.changes;
        changes.fills = ongoing.fills;
        let changed = ongoing.orders.iter();
        changes.orders = changed.filter_map(|number| self.orders.get(*number)).map(order_row).collect();
        for asset in self.ledger.take_changed() {
            let totals = self.ledger.totals(asset);
            changes.balances.push((asset, totals.available, totals.held));
        }
        for market in &mut self.markets {
            let symbol = market.symbol();
            let fresh = market.minutes.take_fresh();
            changes.candles.extend(fresh.into_iter().map(|candle| (symbol, candle)));
        }
        let changed = ongoing.state_changed || !changes.candles.is_empty();
        changes.state = changed.then(|| write_state(&self.state()));
        self.orders.forget_oldest();
        effects
    }

    /// The fee tier that holds now, and the volume that it follows from.
    pub(super) fn fee_tier(&self) -> Result<(&FeeTier, Amount), AmountError> {
        let volume = self.volume.last_30_days(self.now)?;
        Ok((self.config.fee_tiers.at(volume), volume))
    }

    /// What an order that is placed now pays.
    pub(super) fn rates(&self) -> Result<FeeRates, AmountError> {
        let (tier, _) = self.fee_tier()?;
        Ok(FeeRates { maker: tier.maker, taker: tier.taker })
    }

    /// What one unit is worth in USD, by the venue's own prices.
    pub(super) fn usd_price(&self, rate: UsdRate) -> Option<Price> {
        match rate {
            UsdRate::One => Price::new(Amount::ONE).ok(),
            UsdRate::Market(index) => self.mid(index),
            UsdRate::Unknown => None,
        }
    }

    /// Halfway between the best prices of a market, or its last price where one side is empty.
    fn mid(&self, index: usize) -> Option<Price> {
        let market = &self.markets[index];
        let best = |side| Some(market.listing.price(market.book.best(side)?).amount());
        let halfway = |(bid, ask): (Amount, Amount)| {
            let half = Amount::from_units(5, 1).ok()?;
            Price::new(bid.plus(ask).ok()?.times(half).ok()?).ok()
        };
        let last = market.prints.last().map(|ticks| market.listing.price(ticks));
        best(Side::Buy).zip(best(Side::Sell)).and_then(halfway).or(last)
    }

    /// Everything that is not a balance, an order or a fill, as it is written down.
    fn state(&self) -> State {
        let touched = |market: &Market| {
            Some(MarketState {
                symbol: market.symbol(),
                advanced_to: market.advanced_to?,
                recorded_to: market.minutes.recorded_to(),
            })
        };
        State {
            next_order: self.next_order,
            next_fill: self.next_fill,
            transfers: self.transfers.clone(),
            volume: self.volume.clone(),
            ledger: self.ledger.assets().collect(),
            markets: self.markets.iter().filter_map(touched).collect(),
            cancel_all_at: self.cancel_all_at,
        }
    }
}

/// Which market tells what an asset is worth in USD: one in USD itself, else one in what is as good as USD.
pub(super) fn usd_rate(symbols: &[Symbol], asset: AssetId) -> UsdRate {
    let dollars = ["USD", "USDC"];
    if dollars.contains(&asset.as_str()) {
        return UsdRate::One;
    }
    let priced_in = |dollar: &str| {
        let wanted = |symbol: &Symbol| symbol.base() == asset && symbol.quote().as_str() == dollar;
        symbols.iter().position(wanted)
    };
    let market = dollars.into_iter().find_map(priced_in);
    market.map_or(UsdRate::Unknown, UsdRate::Market)
}
