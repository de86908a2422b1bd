//! Load on a server, and what it costs the server.

mod listeners;
mod process;
mod requests;
mod show;

pub(crate) use listeners::listen_to;
pub(crate) use process::Server;
pub(crate) use requests::{Asked, Connection, ask};
pub(crate) use show::show;
