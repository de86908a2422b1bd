//! Who is asking: tokens, how failed attempts are slowed, and how many requests a token has.

mod admit;
mod challenge;
mod credential;
mod doorkeeper;
mod knocks;
mod pace;
mod pass;

pub(crate) use admit::admit;
pub(crate) use challenge::out_of_scope;
pub(crate) use credential::STREAM_PROTOCOL;
pub(crate) use doorkeeper::Doorkeeper;
pub(crate) use pass::Pass;
