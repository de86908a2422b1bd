//! The account's stream as it comes over a bad line: events twice, out of order, or lost.

use std::sync::Arc;
use std::time::Duration;

use cambist_ports::Clock;
use cambist_ports::exchange::{AccountEvent, EventStream};
use futures_util::future::{Either, select};
use futures_util::{StreamExt, stream};

use super::defect::{Defect, renamed};
use super::weather::EventFate;
use super::world::World;

/// For how long an event is kept back for later ones to overtake it.
const KEPT_BACK: Duration = Duration::from_secs(2);

struct Disturbed {
    events: EventStream<AccountEvent>,
    /// What is still to be told, whatever comes.
    held: Vec<AccountEvent>,
    world: Arc<World>,
}

/// The same events, disturbed. Nothing is lost without a word: that is the contract of a stream.
pub(crate) fn disturbed(events: EventStream<AccountEvent>, world: Arc<World>) -> EventStream<AccountEvent> {
    let disturbed = Disturbed { events, held: Vec::new(), world };
    Box::pin(stream::unfold(disturbed, async |mut disturbed| Some((disturbed.next().await?, disturbed))))
}

impl Disturbed {
    async fn next(&mut self) -> Option<AccountEvent> {
        loop {
            self.world.power.point().await;
            let event = match self.upcoming().await {
                Some(Some(event)) => event,
                Some(None) => return None,
                None => {
                    let count = u64::try_from(self.held.len()).unwrap();
                    let place = usize::try_from(self.world.chance.below(count)).unwrap();
                    return Some(self.held.swap_remove(place));
                }
            };
            let counts_twice = self.world.defect == Some(Defect::CountsAFillTwice);
            let fate = match self.world.weather.of_event(&self.world.chance) {
                EventFate::Told if counts_twice => EventFate::ToldTwice,
                fate => fate,
            };
            if fate != EventFate::Told {
                self.world.trace.tell(&format!("stream {fate:?}: {event:?}"));
            }
            match fate {
                EventFate::Told => return Some(event),
                EventFate::ToldTwice => {
                    let again = event.clone();
                    self.held.push(if counts_twice { renamed(again) } else { again });
                    return Some(event);
                }
                EventFate::ToldLater => self.held.push(event),
                EventFate::Lost => return Some(AccountEvent::Lagged),
                EventFate::StreamEnds => return None,
            }
        }
    }

    /// The next event of the exchange; `None` when one that is kept back has waited long enough.
    async fn upcoming(&mut self) -> Option<Option<AccountEvent>> {
        let clock = &self.world.clock;
        if self.held.is_empty() {
            return Some(self.events.next().await);
        }
        let waited = clock.sleep_until(clock.now().plus(KEPT_BACK));
        match select(self.events.next(), waited).await {
            Either::Left((event, _)) => Some(event),
            Either::Right(_) => None,
        }
    }
}
