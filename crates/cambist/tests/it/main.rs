//! The executable from outside: as the processes that people, agents and service managers start and end.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod audit;
mod commands;
mod crash;
mod faces;
mod faults;
mod keys;
mod planted;
mod replay;
mod secrets;
mod sharing;
mod starting;
mod support;
