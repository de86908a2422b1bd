//! Tests of the face: what clients of both eras see of it, over streams and over HTTP.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]
#![expect(clippy::panic, reason = "a test that cannot go on should stop where it stands")]

mod answers;
mod approval;
mod approval_retry;
mod asked;
mod cancellation;
mod client;
mod completion;
mod direct;
mod direct_in_session;
mod filters;
mod http;
mod live;
mod pipelining;
mod prompts;
mod recorder;
mod resources;
mod scopes;
#[path = "../../examples/scripted/mod.rs"]
mod scripted;
mod server;
mod stdio;
mod subscriptions;
mod tool_list;
mod tools;
mod user;
mod wire;
