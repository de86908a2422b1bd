//! Candles as they are made.

use std::time::Duration;

use cambist_model::{AmountError, Candle, Timeframe, Timestamp, combine};
use cambist_ports::exchange::MarketEvent;

use crate::venue::Venue;

/// What was made before somebody listened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// The candle in progress, from the minutes that are over; `None` if they have no trade.
    pub(super) candle: Option<Candle>,
    /// The first minute that is not in it.
    pub(super) next_minute: Timestamp,
}

/// The candle of a market that is being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Growing {
    timeframe: Timeframe,
    made: Made,
    /// What was told last.
    told: Option<Candle>,
}

impl Growing {
    pub(super) fn new(timeframe: Timeframe, made: Made) -> Self {
        Self { timeframe, made, told: None }
    }

    /// The candle that is being made, as it is now.
    pub(super) fn present(&self, venue: &Venue, index: usize) -> Result<Option<MarketEvent>, AmountError> {
        Ok(self.candles(venue, index)?.pop().map(event))
    }

    /// The candles that changed since this was last asked: the one before when it is complete, and the one in progress.
    pub(super) fn news(&mut self, venue: &Venue, index: usize) -> Result<Vec<MarketEvent>, AmountError> {
        let mut changed = self.candles(venue, index)?;
        changed.retain(|candle| self.told != Some(*candle));
        self.told = changed.last().copied().or(self.told);
        self.take_in(venue, index)?;
        Ok(changed.into_iter().map(event).collect())
    }

    /// Takes in the minutes that are over. A candle that is complete was told, and is let go.
    fn take_in(&mut self, venue: &Venue, index: usize) -> Result<(), AmountError> {
        let (_, current) = venue.day(index);
        let Made { candle, next_minute } = self.made;
        if current > next_minute {
            let minutes = venue.minutes(index, next_minute, current, &[]);
            let latest = combine(candle.into_iter().chain(minutes), self.timeframe)?.pop();
            let is_open = |candle: &Candle| candle.open_at == self.timeframe.floor(current);
            self.made = Made { candle: latest.filter(is_open), next_minute: current };
        }
        Ok(())
    }

    /// The candles since the one that was in progress, with all that was traded up to now.
    fn candles(&self, venue: &Venue, index: usize) -> Result<Vec<Candle>, AmountError> {
        let Made { candle, next_minute } = self.made;
        let end = venue.market_time().plus(Duration::from_micros(1));
        let minutes = venue.minutes(index, next_minute, end, &[]);
        combine(candle.into_iter().chain(minutes), self.timeframe)
    }
}

fn event(candle: Candle) -> MarketEvent {
    MarketEvent::Candle(Box::new(candle))
}
