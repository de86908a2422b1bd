//! What ends by itself: an order at the end of its time, and all of them when nobody says that they should stay.

use std::time::Duration;

use cambist_model::{AmountError, Timestamp};

use super::advance::MICROSECOND;
use super::enter::canceled;
use super::order::{PaperOrder, Standing};
use super::venue::Venue;

/// What ends by itself.
#[derive(Clone, Copy)]
enum Ending {
    /// The order with this number.
    One(u64),
    /// Every order there is.
    All,
}

impl Venue {
    /// Cancels all orders that are open then when `after` has passed, unless this is said again before; `None` ends that.
    pub fn cancel_all_after(
        &mut self,
        after: Option<Duration>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, AmountError> {
        self.advance(None, now)?;
        self.cancel_all_at = after.map(|after| self.now.plus(after));
        self.ongoing.state_changed = true;
        Ok(self.cancel_all_at)
    }

    /// Ends what ended by itself before the market's own time was `market`.
    pub(super) fn end_before(&mut self, market: Timestamp) -> Result<(), AmountError> {
        while let Some((at, ending)) = self.next_ending()
            && self.model.market_time(at.minus(MICROSECOND)) < market
        {
            self.end_by_itself(ending, at)?;
        }
        Ok(())
    }

    /// Ends what ended by itself up to now.
    pub(super) fn end_until_now(&mut self) -> Result<(), AmountError> {
        while let Some((at, ending)) = self.next_ending() {
            self.end_by_itself(ending, at)?;
        }
        Ok(())
    }

    /// What ends next, and when; nothing if that is later than now.
    fn next_ending(&self) -> Option<(Timestamp, Ending)> {
        let one = self.orders.next_end().map(|(at, number)| (at, Ending::One(number)));
        let all = self.cancel_all_at.map(|at| (at, Ending::All));
        one.into_iter().chain(all).min_by_key(|(at, _)| *at).filter(|(at, _)| *at <= self.now)
    }

    fn end_by_itself(&mut self, ending: Ending, at: Timestamp) -> Result<(), AmountError> {
        match ending {
            Ending::One(number) => self.end(number, Standing::Expired, at)?,
            Ending::All => {
                self.cancel_all_at = None;
                self.ongoing.state_changed = true;
                let open: Vec<_> = self.orders.all_open().map(|order: &PaperOrder| order.number).collect();
                for number in open {
                    self.end(number, canceled("nobody said in time that it should stay"), at)?;
                }
            }
        }
        self.ongoing.end_step(&self.orders);
        Ok(())
    }
}
