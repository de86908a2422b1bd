//! What the command line offers, carried out.

mod approve;
mod audit;
mod config;
mod consent;
mod desk;
mod dispatch;
mod doctor;
mod mcp;
mod migrate;
mod operation;
mod secrets;
mod serve;
mod welcome;

pub(crate) use desk::Desk;
pub(crate) use dispatch::carry_out;
pub(crate) use secrets::places;
