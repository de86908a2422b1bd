//! The REST and WebSocket face: routes, streams and their documents, all made from the registry of operations.
//!
//! [`HttpFace`] makes the router, [`Listener`] serves it on a port or on a socket file. Deliberately absent: code per
//! operation, storage, exchanges. What the older designs asked for under other addresses are rows of one table,
//! [`views`].

mod access;
mod answer;
mod ask;
mod envelope;
mod events;
mod face;
mod feeds;
mod front;
mod guard;
mod kept;
mod lifetime;
mod line;
mod openapi;
mod operations;
mod pages;
mod request;
mod route;
mod serve;
mod settings;
mod socket;
mod time_limit;
mod together;
mod views;

pub use access::OutsideIssuer;
pub use face::{HttpFace, HttpParts};
pub use front::HttpService;
pub use openapi::document as openapi_document;
pub use serve::{Listener, Tls, TlsError};
pub use settings::HttpSettings;
