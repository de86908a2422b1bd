//! The order service on the paper exchange, simulated: time is moved by hand, everything outside fails at random, the
//! process dies between any two steps. One seed is one story; `docs/guides/simulation.md` tells how to read it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod agent;
mod answers;
mod calls;
mod chance;
mod defect;
mod disk;
mod events;
mod house;
mod human;
mod ledger;
mod limits;
mod line;
mod market;
mod orders;
mod post;
mod power;
mod records;
mod runs;
mod seeds;
mod terms;
mod trace;
mod truth;
mod weather;
mod world;
