//! Tests of the configuration: layers, origins, messages, the reference. The environment is always given, never read.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod cache;
mod layers;
mod logging;
mod messages;
mod reference;
mod scopes;
mod sections;
mod setup;
