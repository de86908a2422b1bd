//! A venue's public REST interface: asked at its pace, over shared connections.

mod answer;
mod body;
mod client;

pub use answer::HttpAnswer;
pub use client::{HttpClient, HttpSettings};
