//! The venue, which is not always there.

use std::time::{Duration, Instant};

use crate::Outcome;
use crate::clock::now;
use crate::compare::venue_at;
use crate::load::Server;

/// How long it is there, and how long it is away.
const THERE: Duration = Duration::from_secs(20);
const AWAY: Duration = Duration::from_secs(3);

/// How often it ticks in a second.
const TICKS: u32 = 20;

/// A venue that ends and comes back at the same address.
pub(super) struct RestartingVenue {
    server: Option<Server>,
    port: u16,
    next_change: Instant,
    restarts: u32,
}

impl RestartingVenue {
    pub(super) fn open() -> Outcome<Self> {
        let server = venue_at(TICKS, 0)?;
        let port = server.address.rsplit(':').next().unwrap_or_default().parse()?;
        Ok(Self { server: Some(server), port, next_change: now() + THERE, restarts: 0 })
    }

    pub(super) fn server(&self) -> Outcome<&Server> {
        self.server.as_ref().ok_or_else(|| "the venue is away".into())
    }

    /// Ends it or brings it back, if it is time to.
    pub(super) fn live_on(&mut self) -> Outcome {
        if now() < self.next_change {
            return Ok(());
        }
        if self.server.take().is_some() {
            self.next_change = now() + AWAY;
        } else {
            self.server = Some(venue_at(TICKS, self.port)?);
            self.restarts += 1;
            self.next_change = now() + THERE;
        }
        Ok(())
    }

    pub(super) fn restarts(&self) -> u32 {
        self.restarts
    }
}
