//! The protocol over HTTP: one endpoint for clients of both eras.

mod direct;
mod scope;
mod service;
mod sessions;
mod settings;

pub use service::{McpHttp, http_service};
pub use settings::HttpSettings;
