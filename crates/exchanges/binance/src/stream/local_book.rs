//! A book that is rebuilt here: a snapshot, and every change since.

use std::collections::BTreeMap;

use cambist_model::{Price, PriceLevel, Quantity};

use super::frame::Diff;
use crate::map::levels;
use crate::wire::Depth;

/// Both sides, best first.
pub(super) type Sides = (Vec<PriceLevel>, Vec<PriceLevel>);

/// The book after a numbered update, as far as it is known.
///
/// A snapshot that was cut at a number of levels says nothing about worse prices, and changes name only what changed there.
/// So prices beyond the worst one of the snapshot are never believed.
#[derive(Debug)]
pub(super) struct LocalBook {
    bids: BTreeMap<Price, Quantity>,
    asks: BTreeMap<Price, Quantity>,
    /// The last update that it contains.
    update: u64,
    /// Has a change been joined to the snapshot? The first one may reach back behind it.
    is_joined: bool,
    /// The worst prices that are known about, where the snapshot was cut.
    lowest_bid: Option<Price>,
    highest_ask: Option<Price>,
}

/// Why a book cannot be believed any more, in words fit for users.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken(pub(super) &'static str);

impl LocalBook {
    /// The book of a snapshot that was asked for with at most `limit` levels, and of the changes since, oldest first.
    pub(super) fn join(snapshot: Depth, limit: usize, changes: &[Diff]) -> Result<Self, Broken> {
        let mut book = Self::new(snapshot, limit);
        for change in changes {
            book.follow(change)?;
        }
        book.check().map(|()| book)
    }

    fn new(snapshot: Depth, limit: usize) -> Self {
        let is_cut = |side: &[(Price, Quantity)]| side.len() >= limit;
        let lowest_bid = snapshot.bids.last().filter(|_| is_cut(&snapshot.bids)).map(|(price, _)| *price);
        let highest_ask = snapshot.asks.last().filter(|_| is_cut(&snapshot.asks)).map(|(price, _)| *price);
        Self {
            bids: snapshot.bids.into_iter().collect(),
            asks: snapshot.asks.into_iter().collect(),
            update: snapshot.last_update_id,
            is_joined: false,
            lowest_bid,
            highest_ask,
        }
    }

    /// The last update that it contains.
    pub(super) fn update(&self) -> u64 {
        self.update
    }

    /// Follows a change; answers whether there was anything new in it.
    pub(super) fn follow(&mut self, diff: &Diff) -> Result<bool, Broken> {
        if diff.last <= self.update {
            return Ok(false);
        }
        let next = self.update.saturating_add(1);
        let fits = if self.is_joined { diff.first == next } else { diff.first <= next };
        if !fits {
            return Err(Broken("changes of the book are missing"));
        }
        let bids = diff.bids.iter().filter(|(price, _)| self.lowest_bid.is_none_or(|lowest| *price >= lowest));
        set(&mut self.bids, bids);
        let asks = diff.asks.iter().filter(|(price, _)| self.highest_ask.is_none_or(|highest| *price <= highest));
        set(&mut self.asks, asks);
        (self.update, self.is_joined) = (diff.last, true);
        self.check().map(|()| true)
    }

    /// The best `depth` levels of each side; fewer where no more are known.
    pub(super) fn best(&self, depth: usize) -> Sides {
        let pair = |(price, quantity): (&Price, &Quantity)| (*price, *quantity);
        (levels(self.bids.iter().rev().take(depth).map(pair)), levels(self.asks.iter().take(depth).map(pair)))
    }

    /// Are there levels among the best `depth` that are not known?
    pub(super) fn is_thin(&self, depth: usize) -> bool {
        let bids = self.lowest_bid.is_some() && self.bids.len() < depth;
        let asks = self.highest_ask.is_some() && self.asks.len() < depth;
        bids || asks
    }

    /// Does it make sense, and is the best of each side known?
    fn check(&self) -> Result<(), Broken> {
        let best = self.bids.last_key_value().zip(self.asks.first_key_value());
        if best.is_some_and(|((bid, _), (ask, _))| bid >= ask) {
            return Err(Broken("its buyers offer more than its sellers want"));
        }
        if self.is_thin(1) {
            return Err(Broken("its price left what is known of the book"));
        }
        Ok(())
    }
}

fn set<'a>(side: &mut BTreeMap<Price, Quantity>, changes: impl Iterator<Item = &'a (Price, Quantity)>) {
    for (price, quantity) in changes {
        if quantity.is_zero() {
            side.remove(price);
        } else {
            side.insert(*price, *quantity);
        }
    }
}
