//! Secrets: set, listed, removed and rotated in the sealed file, also while a server uses the records.
//!
//! Nothing here repeats what was given: where a name is expected, somebody may have written the secret.

mod ask;
mod change;
mod dispatch;
mod list;
mod open;
mod record;
mod reseal;

pub(super) use dispatch::carry_out;
pub(crate) use open::places;
