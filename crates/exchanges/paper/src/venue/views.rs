//! What the venue shows.

use cambist_model::{
    Amount, AmountError, Balance, Candle, FeeSchedule, OrderBook, Percent, Price, PriceLevel, Product,
    Quantity, Side, Source, Ticker, Timestamp, Trade, Transfer,
};

use super::day::Day;
use super::market::Market;
use super::minutes::MINUTE;
use super::venue::Venue;

impl Venue {
    /// Every market with its rules and whether it takes orders now.
    pub fn products(&self) -> Vec<Product> {
        let status = self.status();
        let product = |market: &Market| Product {
            status,
            ..market.listing.product().clone()
        };
        self.markets.iter().map(product).collect()
    }

    /// The best `depth` levels of each side.
    pub fn order_book(&self, place: usize, depth: usize) -> Result<OrderBook, AmountError> {
        let market = &self.markets[place];
        let levels = |side| {
            let best = market.book.depth(side).take(depth);
            best.map(|(ticks, lots)| PriceLevel {
                price: market.listing.price(ticks),
                quantity: market.listing.quantity(lots),
            })
            .collect::<Vec<_>>()
        };
        let product = market.listing.product();
        let mut book = OrderBook {
            exchange: product.exchange,
            symbol: product.symbol,
            bids: levels(Side::Buy),
            asks: levels(Side::Sell),
            spread: None,
            spread_pct: None,
            sequence: market.book.sequence(),
            market_time: self.market_now,
            source: self.source(),
            as_of: self.now,
            age_ms: 0,
        };
        if let (Some(bid), Some(ask)) = (book.bids.first(), book.asks.first()) {
            let spread = ask.price.amount().minus(bid.price.amount())?;
            let half = Amount::from_units(5, 1)?;
            let mid = ask.price.amount().plus(bid.price.amount())?.times(half)?;
            book.spread = Some(spread);
            book.spread_pct = Percent::share(spread, mid);
        }
        Ok(book)
    }

    /// The state of a market in one line. What is missing of the last 24 hours is asked of the model, unless
    /// [`Venue::learn_day`] has told what was recorded of it.
    pub fn ticker(&mut self, place: usize) -> Result<Ticker, AmountError> {
        self.learn_day(place, &[])?;
        let market = &self.markets[place];
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

    /// Are the last 24 hours of a market known?
    pub fn knows_day(&self, place: usize) -> bool {
        self.markets[place].day.is_some()
    }

    /// The last 24 hours of a market: from the start of their first minute to before that of the minute in progress.
    pub fn day(&self, place: usize) -> (Timestamp, Timestamp) {
        let end = self.markets[place].minutes.current();
        (end.minus(super::day::DAY), end)
    }

    /// Brings the last 24 hours of a market up to date. `recorded` is what was written down of them, in time order.
    pub fn learn_day(&mut self, place: usize, recorded: &[Candle]) -> Result<(), AmountError> {
        let minute = self.markets[place].minutes.current();
        let mut day = match self.markets[place].day.take() {
            Some(day) => day,
            None => Day::new(minute.minus(super::day::DAY)),
        };
        if let Some((start, end)) = day.missing(minute) {
            day.extend(self.closed_minutes(place, start, end, recorded), end)?;
        }
        self.markets[place].day = Some(day);
        Ok(())
    }

    /// The minutes of a stretch of market time that have a trade, the one in progress included, oldest first. `written`
    /// is what was written down of the stretch, in time order; what nobody watched is asked of the model.
    pub fn minutes(&self, place: usize, start: Timestamp, end: Timestamp, written: &[Candle]) -> Vec<Candle> {
        let market = &self.markets[place];
        let current = market.minutes.current();
        let mut minutes = self.closed_minutes(place, start, end.min(current), written);
        let in_progress = market.minutes.in_progress(&market.listing);
        minutes.extend(in_progress.filter(|minute| (start..end).contains(&minute.open_at)));
        minutes
    }

    fn closed_minutes(
        &self,
        place: usize,
        start: Timestamp,
        end: Timestamp,
        written: &[Candle],
    ) -> Vec<Candle> {
        let remembered = self.markets[place].minutes.recorded();
        let inside = |minute: &&Candle| (start..end).contains(&minute.open_at);
        let mut known: Vec<_> = written.iter().chain(remembered).filter(inside).collect();
        known.sort_by_key(|minute| minute.open_at);
        known.dedup_by_key(|minute| minute.open_at);
        let (mut minutes, mut next) = (Vec::new(), start);
        for minute in known {
            if next < minute.open_at {
                minutes.extend(self.model.minutes(place, next, minute.open_at));
            }
            // A minute without volume was watched, and nothing was traded.
            minutes.extend((minute.volume > Quantity::ZERO).then_some(*minute));
            next = minute.open_at.plus(MINUTE);
        }
        if next < end {
            minutes.extend(self.model.minutes(place, next, end));
        }
        minutes
    }

    /// The last `limit` public trades, oldest first.
    pub fn trades(&self, place: usize, limit: usize) -> Vec<Trade> {
        let market = &self.markets[place];
        market.prints.trades(&market.listing, limit)
    }

    /// How many public trades there were since the venue started.
    pub fn trade_count(&self, place: usize) -> u64 {
        self.markets[place].prints.count()
    }

    /// Counts the changes of a market's book.
    pub fn book_sequence(&self, place: usize) -> u64 {
        self.markets[place].book.sequence()
    }

    /// What the account holds, by asset.
    pub fn balances(&self) -> Result<Vec<Balance>, AmountError> {
        let balance =
            |(asset, totals): (_, crate::account::Totals)| Balance::new(asset, totals.available, totals.held);
        self.ledger.assets().map(balance).collect()
    }

    /// What trading costs the account.
    pub fn fees(&self) -> Result<FeeSchedule, AmountError> {
        let (tier, volume) = self.fee_tier()?;
        Ok(FeeSchedule {
            tier: tier.name.clone(),
            maker: tier.maker,
            taker: tier.taker,
            volume_30d_usd: Some(volume),
        })
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

    /// The latest time that the venue was told.
    pub fn now(&self) -> Timestamp {
        self.now
    }
}
