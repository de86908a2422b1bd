//! Tests of the face: by the router, on a real port, and on a socket file.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop where it stands")]

mod access;
mod browser_events;
mod compression;
mod documents;
mod errors;
mod guard;
mod hostile;
mod house;
mod kept;
mod listeners;
mod oauth;
mod operations;
mod pages;
mod price_streams;
mod stream_client;
mod streams;
mod stub;
mod tls;
mod together;
mod views;
