//! The passing of time: what the background participants did since the last time, what that did to the account's orders,
//! and whose time ran out, in the order in which it happened across all markets.

use std::time::Duration;

use cambist_model::{AmountError, Timeframe, Timestamp};

use super::market::UsdRate;
use super::minutes::MINUTE;
use super::venue::{Moment, Venue};

/// A stretch up to this long is watched. Of a longer one, only the minutes at its ends are: nobody looked in between, and
/// the model thins out what it does then.
const WATCHED: Duration = Duration::from_mins(5);

/// How much of a warm-up is asked for at once.
const PART: Duration = Duration::from_secs(15);

/// The shortest time: what is up to and including a time ends this much before what starts after it.
pub(super) const MICROSECOND: Duration = Duration::from_micros(1);

impl Venue {
    /// Lets time pass up to `now` in the markets that have open orders and in the one that is asked about.
    pub fn advance(&mut self, asked: Option<usize>, now: Timestamp) -> Result<(), AmountError> {
        self.now = self.now.max(now);
        self.market_now = self.market_time_at(self.now);
        let live = self.live(asked);
        for index in &live {
            self.catch_up(*index);
        }
        while let Some((at, index)) = self.next_act(&live) {
            self.end_before(at)?;
            if self.markets[index].do_next_act() {
                let ours = self.our_time(at);
                self.settle_background(index, Moment { ours, market: at })?;
            }
        }
        self.end_until_now()?;
        for index in live {
            let market = &mut self.markets[index];
            market.advanced_to = Some(self.market_now);
            let minute = Timeframe::M1.floor(self.market_now);
            market.minutes.roll(&market.listing, minute);
        }
        Ok(())
    }

    /// The markets that time matters for, in the model's order: the one asked about, those with open orders, and those
    /// that tell what their quote assets are worth.
    fn live(&self, asked: Option<usize>) -> Vec<usize> {
        let is_live = |index: &usize| asked == Some(*index) || self.markets[*index].open_orders > 0;
        let mut live: Vec<_> = (0..self.markets.len()).filter(is_live).collect();
        let rates = live.iter().filter_map(|index| match self.markets[*index].usd {
            UsdRate::Market(rate) => Some(rate),
            UsdRate::One | UsdRate::Unknown => None,
        });
        let rates: Vec<_> = rates.collect();
        live.extend(rates);
        live.sort_unstable();
        live.dedup();
        live
    }

    /// Asks the model what happened in a market since it was last looked at. A market that is touched for the first time
    /// is warmed up, and so is one without open orders that was left alone for longer than warming up takes.
    fn catch_up(&mut self, index: usize) {
        let market = &self.markets[index];
        let Some(since) = market.advanced_to else {
            self.warm_up(index, self.market_now);
            return;
        };
        if market.is_restored {
            self.warm_up(index, since);
            self.put_back(index);
            self.gather(index, since);
        } else if market.open_orders == 0 && self.model.warm_up_from(index, self.market_now) > since {
            self.finish_minute(index, since);
            self.warm_up(index, self.market_now);
        } else {
            self.gather(index, since);
        }
    }

    /// Fills a market's book from nothing, so that it is as it should be at `at`, in market time. The account's orders
    /// are not in it.
    fn warm_up(&mut self, index: usize, at: Timestamp) {
        let minute = Timeframe::M1.floor(at);
        let before = minute.minus(MICROSECOND);
        let from = self.model.warm_up_from(index, at).min(before);
        let sequence = u64::try_from(self.now.micros()).unwrap_or(0);
        let market = &mut self.markets[index];
        market.prints.ignore_known();
        market.reset(sequence);
        market.minutes.begin(minute);
        // A little at a time, as far as it matters: what happens in a minute takes a quarter of a megabyte.
        let (mut since, mut to) = (from, before.minus(MINUTE * 2).max(from));
        while since < at {
            if since < to {
                self.model.acts(index, since, to, market.no_acts());
                market.do_all_acts();
            }
            (since, to) = (to, to.plus(PART).min(at));
        }
        market.advanced_to = Some(at);
    }

    /// Watches the rest of a market's last minute, so that it can be recorded whole.
    fn finish_minute(&mut self, index: usize, since: Timestamp) {
        let next = Timeframe::M1.floor(since).plus(MINUTE);
        if next > self.market_now {
            return; // It is still in progress; warming up plays it from its start.
        }
        let market = &mut self.markets[index];
        let acts = market.no_acts();
        self.model.acts(index, since, next.minus(MICROSECOND), acts);
        market.do_all_acts();
        market.minutes.roll(&market.listing, next);
    }

    /// Asks the model for what happened after `since`.
    fn gather(&mut self, index: usize, since: Timestamp) {
        let to = self.market_now;
        let market = &mut self.markets[index];
        if to.since(since) <= WATCHED {
            self.model.acts(index, since, to, market.no_acts());
            return;
        }
        // The minutes at both ends are asked for by themselves, so that they come whole and not thinned out.
        let (second, last) = (Timeframe::M1.floor(since).plus(MINUTE), Timeframe::M1.floor(to));
        market.minutes.look_away(second, last);
        let (first_end, last_start) = (second.minus(MICROSECOND), last.minus(MICROSECOND));
        let acts = market.no_acts();
        for (from, to) in [(since, first_end), (first_end, last_start), (last_start, to)] {
            self.model.acts(index, from, to, acts);
        }
    }

    fn next_act(&self, live: &[usize]) -> Option<(Timestamp, usize)> {
        let next = |index: &usize| Some((self.markets[*index].next_act()?, *index));
        live.iter().filter_map(next).min()
    }

    /// When, by our clock, the market's own time reached `market`: the first time at which it was that late.
    fn our_time(&self, market: Timestamp) -> Timestamp {
        let reached = |time: Timestamp| self.model.market_time(time) >= market;
        // Market time passes as fast as ours unless a recording is played faster, so try that first.
        let likely = self.now.minus(self.market_now.since(market));
        if reached(likely) && !reached(likely.minus(MICROSECOND)) {
            return likely;
        }
        let (mut before, mut after) = (Timestamp::EPOCH, self.now);
        while after.micros() - before.micros() > 1 {
            let middle = Timestamp::from_micros(i64::midpoint(before.micros(), after.micros()));
            if reached(middle) {
                after = middle;
            } else {
                before = middle;
            }
        }
        after
    }
}
