//! The protocol over HTTP: one endpoint for clients of both eras.

mod called;
mod direct;
mod reply;
mod scope;
mod service;
mod sessions;
mod settings;
mod visit;

pub use service::{McpHttp, http_service};
pub use settings::HttpSettings;
