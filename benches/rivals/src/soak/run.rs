//! The life as a whole.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::memory::Memory;
use super::tally::Tally;
use super::venue::RestartingVenue;
use super::visitors;
use crate::Outcome;
use crate::clock::{now, pause};
use crate::compare::cambist;

/// How many visitors of each kind there are at a time.
const READERS: usize = 4;
const LISTENERS: usize = 12;

/// Memory is looked at so often.
const LOOK: Duration = Duration::from_secs(1);

/// The life is told so often.
const TELL: u32 = 60;

/// Lets Cambist live for so many minutes. A wrong answer, or memory that grows, is an error.
pub(crate) async fn soak(minutes: u32) -> Outcome {
    let mut venue = RestartingVenue::open()?;
    let cambist = cambist(venue.server()?, &[])?;
    let address = cambist.server.address.clone();
    let tally = Arc::new(Tally::default());
    let mut visitors = JoinSet::new();
    for n in 0..READERS {
        visitors.spawn(visitors::read(address.clone(), Arc::clone(&tally), n));
    }
    for n in 0..LISTENERS {
        visitors.spawn(visitors::listen(address.clone(), Arc::clone(&tally), n));
        visitors.spawn(visitors::follow(address.clone(), Arc::clone(&tally), n));
    }
    let mut memory = Memory::default();
    let end = now() + Duration::from_mins(minutes.into());
    let mut looks = 0_u32;
    while now() < end {
        pause(LOOK).await;
        memory.note(cambist.server.memory()?);
        venue.live_on()?;
        // Visitors never end by themselves: one that does has met something wrong.
        if let Some(ended) = visitors.try_join_next() {
            return ended?;
        }
        looks += 1;
        if looks.is_multiple_of(TELL) {
            println!("{looks:>6} s  {}  memory {:.1} MB", tally.told(), memory.last_megabytes());
        }
    }
    visitors.shutdown().await;
    println!("venue restarted {} times  {}", venue.restarts(), tally.told());
    tally.check()?;
    memory.check()
}
