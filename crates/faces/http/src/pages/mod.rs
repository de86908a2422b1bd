//! What is there besides operations: the front page, health, what the errors mean, and the documents.

mod docs;
mod health;
mod home;
mod page;
mod problems;
mod protected_resource;

pub(crate) use page::{PAGES, Page, router};
