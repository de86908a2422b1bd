//! What the venue shows.

use cambist_model::{
    AmountError, Balance, FeeSchedule, OrderBook, Percent, Price, PriceLevel, Product, Side, Source, Ticker, Timestamp,
    Trade, Transfer,
};

use super::market::Market;
use super::venue::Venue;

impl Venue {
    /// Every market with its rules and whether it takes orders now.
    pub fn products(&self) -> Vec<Product> {
        let status = self.status();
        let product = |market: &Market| Product { status, ..market.listing.product().clone() };
        self.markets.iter().map(product).collect()
    }

    /// The best `depth` levels of each side.
    pub fn order_book(&self, index: usize, depth: usize) -> OrderBook {
        let market = &self.markets[index];
        let levels = |side| {
            let best = market.book.depth(side).take(depth);
            best.map(|(ticks, lots)| PriceLevel {
                price: market.listing.price(ticks),
                quantity: market.listing.quantity(lots),
            })
            .collect::<Vec<_>>()
        };
        let product = market.listing.product();
        let (bids, asks) = (levels(Side::Buy), levels(Side::Sell));
        let (spread, spread_pct) = OrderBook::spread_between(&bids, &asks);
        OrderBook {
            exchange: product.exchange,
            symbol: product.symbol,
            bids,
            asks,
            spread,
            spread_pct,
            sequence: market.book.sequence(),
            market_time: self.market_now,
            source: self.source(),
            as_of: self.now,
            age_ms: 0,
        }
    }

    /// The state of a market in one line. What is missing of the last 24 hours is asked of the model, unless
    /// [`Venue::learn_day`] has told what was recorded of it.
    pub fn ticker(&mut self, index: usize) -> Result<Ticker, AmountError> {
        self.learn_day(index, &[])?;
        let market = &self.markets[index];
        let in_progress = market.minutes.in_progress(&market.listing);
        let day = match &market.day {
            Some(day) => day.with(in_progress)?,
            None => in_progress,
        };
        let best = |side| {
            let (ticks, lots) = market.book.depth(side).next()?;
            Some((market.listing.price(ticks), market.listing.quantity(lots)))
        };
        let (bid, ask) = (best(Side::Buy), best(Side::Sell));
        let last = market.prints.last().map(|ticks| market.listing.price(ticks));
        let change = |(open, last): (Price, Price)| Percent::change(open.amount(), last.amount());
        let open = day.map(|day| day.open);
        let product = market.listing.product();
        Ok(Ticker {
            exchange: product.exchange,
            symbol: product.symbol,
            bid: bid.map(|(price, _)| price),
            bid_quantity: bid.map(|(_, quantity)| quantity),
            ask: ask.map(|(price, _)| price),
            ask_quantity: ask.map(|(_, quantity)| quantity),
            last,
            open_24h: open,
            high_24h: day.map(|day| day.high),
            low_24h: day.map(|day| day.low),
            volume_24h: day.map(|day| day.volume),
            change_24h_pct: open.zip(last).and_then(change),
            market_time: self.market_now,
            source: self.source(),
            as_of: self.now,
            age_ms: 0,
        })
    }

    /// The last `limit` public trades, oldest first.
    pub fn trades(&self, index: usize, limit: usize) -> Vec<Trade> {
        let market = &self.markets[index];
        market.prints.trades(&market.listing, limit)
    }

    /// How many public trades there were since the venue started.
    pub fn trade_count(&self, index: usize) -> u64 {
        self.markets[index].prints.count()
    }

    /// Counts the changes of a market's book.
    pub fn book_sequence(&self, index: usize) -> u64 {
        self.markets[index].book.sequence()
    }

    /// What the account holds, by asset.
    pub fn balances(&self) -> Result<Vec<Balance>, AmountError> {
        let balance = |(asset, totals): (_, crate::account::Totals)| Balance::new(asset, totals.available, totals.held);
        self.ledger.assets().map(balance).collect()
    }

    /// What trading costs the account.
    pub fn fees(&self) -> Result<FeeSchedule, AmountError> {
        let (tier, volume) = self.fee_tier()?;
        Ok(FeeSchedule { tier: tier.name.clone(), maker: tier.maker, taker: tier.taker, volume_30d_usd: Some(volume) })
    }

    /// The account's funding.
    pub fn transfers(&self) -> &[Transfer] {
        &self.transfers
    }

    /// What answers are marked with.
    pub fn source(&self) -> Source {
        self.model.source()
    }

    /// The market's own time at [`Venue::now`].
    pub fn market_time(&self) -> Timestamp {
        self.market_now
    }

    /// The market's own time when it is `now` here; it never goes back.
    pub fn market_time_at(&self, now: Timestamp) -> Timestamp {
        self.market_now.max(self.model.market_time(now))
    }

    /// The latest time that the venue was told.
    pub fn now(&self) -> Timestamp {
        self.now
    }
}
