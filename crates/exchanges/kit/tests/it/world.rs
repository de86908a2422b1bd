use std::sync::Arc;
use std::time::Duration;

use cambist_exchange_kit::Guarded;
use cambist_model::{RequestId, Symbol, Ticker, Timestamp};
use cambist_ports::exchange::{Exchange, ExchangeError, MarketData};
use cambist_ports::{Clock, Ctx};
use cambist_testkit::{ManualClock, ScriptedVenue};

/// A scripted exchange behind its guard, on a clock that is moved as far as somebody sleeps.
pub(crate) struct World {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) venue: Arc<ScriptedVenue>,
    pub(crate) guarded: Guarded,
}

impl World {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_micros(1_800_000_000_000_000)));
        let venue = Arc::new(ScriptedVenue::new(Arc::clone(&clock) as _));
        let guarded = Guarded::new(Arc::clone(&venue) as _, Arc::clone(&clock) as _);
        Self { clock, venue, guarded }
    }

    pub(crate) fn ctx(&self) -> Ctx {
        Ctx::new(RequestId::from_parts(1, 7))
    }

    pub(crate) fn later(&self, span: Duration) -> Timestamp {
        self.clock.now().plus(span)
    }

    pub(crate) fn symbol(&self) -> Symbol {
        Symbol::parse("BTC-USD").unwrap()
    }

    pub(crate) fn unavailable(&self) -> ExchangeError {
        ExchangeError::Unavailable { exchange: self.venue.descriptor().id, detail: "down".into() }
    }

    /// Asks, and lets time pass in small steps meanwhile; tells how long it took.
    pub(crate) async fn ticker(&self, ctx: Ctx) -> (Result<Ticker, ExchangeError>, Duration) {
        let began = self.clock.now();
        let asked = self.guarded.ticker(&ctx, self.symbol());
        let passing = async {
            loop {
                tokio::task::yield_now().await;
                self.clock.advance(Duration::from_millis(1));
            }
        };
        let answer = tokio::select! {
            biased;
            answer = asked => answer,
            () = passing => unreachable!("time does not end"),
        };
        (answer, self.clock.now().since(began))
    }
}
