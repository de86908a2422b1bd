//! The document of the interface (OpenAPI 3.1), assembled from the registry, the views and the pages.

mod document;
mod method;
mod parameters;
mod responses;
mod schema;

pub use document::document;
