//! The past of a market: minutes that were recorded, and minutes that nobody watched.

use cambist_model::{AmountError, Candle, Quantity, Timeframe, Timestamp};

use super::day::{DAY, Day};
use super::minutes::MINUTE;
use super::venue::Venue;

/// What a model says of the last 24 hours, before anybody knows which of their minutes were recorded.
#[derive(Clone, Debug)]
pub(super) struct Foreseen {
    /// From the start of the first minute to that of the first which is not in it.
    range: (Timestamp, Timestamp),
    day: Day,
}

impl Venue {
    /// Lets time pass up to `now` in a market, and finds out already what its price of the last 24 hours takes if none of
    /// their minutes turns out to be recorded.
    pub fn foresee(&mut self, index: usize, now: Timestamp) -> Result<(), AmountError> {
        self.advance(Some(index), now)?;
        let range = self.day(index);
        let days = self.model.candles(index, Timeframe::D1, range.0, range.1)?;
        self.markets[index].foreseen = Some(Foreseen { range, day: Day::of(&days, range.1)? });
        Ok(())
    }

    /// Are the last 24 hours of a market known?
    pub fn knows_day(&self, index: usize) -> bool {
        self.markets[index].day.is_some()
    }

    /// The last 24 hours of a market: from the start of their first minute to before that of the minute in progress.
    pub fn day(&self, index: usize) -> (Timestamp, Timestamp) {
        let end = self.markets[index].minutes.current();
        (end.minus(DAY), end)
    }

    /// Brings the last 24 hours of a market up to date. `recorded` is what was written down of them, in time order.
    pub fn learn_day(&mut self, index: usize, recorded: &[Candle]) -> Result<(), AmountError> {
        let minute = self.markets[index].minutes.current();
        let mut day = match self.markets[index].day.take() {
            Some(day) => day,
            None => Day::new(minute.minus(DAY)),
        };
        if let Some((start, end)) = day.missing(minute) {
            match self.foreseen(index, (start, end), recorded) {
                Some(foreseen) => day = foreseen,
                None => day.extend(self.closed_minutes(index, start, end, recorded), end)?,
            }
        }
        self.markets[index].day = Some(day);
        Ok(())
    }

    /// The day as it was foreseen, if it was and none of it was recorded after all.
    fn foreseen(&mut self, index: usize, range: (Timestamp, Timestamp), written: &[Candle]) -> Option<Day> {
        let market = &mut self.markets[index];
        let foreseen = market.foreseen.take().filter(|foreseen| foreseen.range == range)?;
        let is_recorded = !written.is_empty() || market.minutes.recorded().next().is_some();
        (!is_recorded).then_some(foreseen.day)
    }

    /// The minutes of a stretch of market time that have a trade, the one in progress included, oldest first. `written`
    /// is what was written down of the stretch, in time order; what nobody watched is asked of the model.
    pub fn minutes(&self, index: usize, start: Timestamp, end: Timestamp, written: &[Candle]) -> Vec<Candle> {
        let market = &self.markets[index];
        let current = market.minutes.current();
        let mut minutes = self.closed_minutes(index, start, end.min(current), written);
        let in_progress = market.minutes.in_progress(&market.listing);
        minutes.extend(in_progress.filter(|minute| (start..end).contains(&minute.open_at)));
        minutes
    }

    fn closed_minutes(&self, index: usize, start: Timestamp, end: Timestamp, written: &[Candle]) -> Vec<Candle> {
        let remembered = self.markets[index].minutes.recorded();
        let inside = |minute: &&Candle| (start..end).contains(&minute.open_at);
        let mut known: Vec<_> = written.iter().chain(remembered).filter(inside).collect();
        if known.is_empty() && start < end {
            return self.model.minutes(index, start, end);
        }
        known.sort_by_key(|minute| minute.open_at);
        known.dedup_by_key(|minute| minute.open_at);
        let (mut minutes, mut next) = (Vec::new(), start);
        for minute in known {
            if next < minute.open_at {
                minutes.extend(self.model.minutes(index, next, minute.open_at));
            }
            // A minute without volume was watched, and nothing was traded.
            minutes.extend((minute.volume > Quantity::ZERO).then_some(*minute));
            next = minute.open_at.plus(MINUTE);
        }
        if next < end {
            minutes.extend(self.model.minutes(index, next, end));
        }
        minutes
    }
}
