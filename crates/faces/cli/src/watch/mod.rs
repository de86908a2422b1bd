//! What happens in markets, as it happens: a table that is drawn anew on a terminal, a line per change elsewhere.

mod line;
mod run;
mod screen;
mod trend;

pub use run::run_watch;
