//! Listening: on a port, and on a socket file for other processes of the same user.

mod connection;
mod listener;
mod socket_file;
mod tls;

pub(crate) use connection::Connection;
pub use listener::Listener;
pub use tls::{Tls, TlsError};
