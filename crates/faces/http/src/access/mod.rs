//! Who is asking: tokens of ours and of an outside issuer, how failed attempts are slowed, and how many requests a token has.

mod admit;
mod challenge;
mod credential;
mod doorkeeper;
mod issuer;
mod knocks;
mod pace;
mod pass;

pub(crate) use admit::{admit, admitted};
pub(crate) use credential::STREAM_PROTOCOL;
pub(crate) use doorkeeper::Doorkeeper;
pub use issuer::OutsideIssuer;
pub(crate) use pass::Pass;
