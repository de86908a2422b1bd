//! What can be asked of Cambist: every act once, as an [`Operation`], with its words, its schemas, its route, its command
//! and its tool. The faces are loops over the [`Registry`]; none of them knows an operation by name.
//!
//! Deliberately absent: axum, rmcp, clap. This is the only crate that knows both an act and its outward names.

mod caller;
mod error_table;
mod feed;
mod input;
mod once;
mod operation;
mod operations;
mod permission;
mod problem;
mod reference;
mod registry;
mod resource;
mod schema;
mod spec;
mod starting;

pub use caller::{Answer, Caller, LocalCaller, Request};
pub use error_table::{Outward, error_table, outward};
pub use feed::{Channel, Feed, FeedEvent, FeedRequest, FeedStream, Update};
pub use input::{decode, from_pairs, settle};
pub use once::KEY_FIELD;
pub use operation::Operation;
pub use problem::Problem;
pub use reference::errors_reference;
pub use registry::{Entry, Registry, registry};
pub use resource::{RESOURCES, ResourceSpec, resolve_resource, resource_feed};
pub use schema::{input_schema, output_schema};
pub use spec::{CliBinding, HttpBinding, Idempotency, Method, OperationSpec, Stability, Table, Tier, Toolset};
pub use starting::{Started, Starter, starting};
