//! Letting time pass while nobody asks.

use std::convert::Infallible;
use std::future::pending;
use std::time::Duration;

use super::paper::PaperExchange;

/// How often the markets that somebody cares for are looked at.
const TICK: Duration = Duration::from_millis(250);

impl PaperExchange {
    /// Lets time pass for as long as it is polled: while an order is open or somebody listens to a market, those markets
    /// are advanced a few times a second; otherwise it sleeps until that is so again.
    pub async fn run(&self) -> Infallible {
        loop {
            match self.tick().await {
                Ok(true) => self.clock.sleep_until(self.clock.now().plus(TICK)).await,
                Ok(false) => self.busy.notified().await,
                // It has stopped for good, and says why to whoever asks.
                Err(_) => return pending().await,
            }
        }
    }

    /// Advances the markets that somebody cares for; tells whether there are any.
    async fn tick(&self) -> Result<bool, cambist_ports::exchange::ExchangeError> {
        self.ask(|desk, now| {
            let places = desk.publisher.places();
            for index in &places {
                desk.venue.advance(Some(*index), now)?;
            }
            desk.venue.advance(None, now)?;
            Ok(!places.is_empty() || desk.venue.has_open_orders())
        })
        .await
    }
}
