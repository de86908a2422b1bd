//! A long life with everything that befalls a server: venues that restart, clients that come and go.

mod memory;
mod run;
mod tally;
mod venue;
mod visitors;

pub(crate) use run::soak;
