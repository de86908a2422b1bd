//! The face for agents: operations as tools, resources and prompts over the model context protocol.
//!
//! A [`McpFace`] answers clients of both eras of the protocol, those that shake hands (`initialize`, up to 2025-11-25)
//! and those that do not (`server/discover`, from 2026-07-28 on), by [`serve_stdio`] and by [`http_service`]. It is a
//! loop over the registry of operations: nothing here knows an operation, except that prompts and completions name the
//! ones that their data comes from, and a human's yes those that it is passed on to.
//!
//! Deliberately absent: services, exchanges, storage, configuration files.

mod approval;
mod completion;
mod face;
mod fields;
mod handler;
mod http;
mod info;
mod inquiry;
mod offer;
mod prompts;
mod resources;
mod settings;
mod stdio;
mod subscriptions;
mod tools;
mod values;
mod visitor;

pub use face::McpFace;
pub use http::{HttpSettings, McpHttp, http_service};
pub use settings::{McpSettings, SettingsError};
pub use stdio::{serve, serve_stdio};
