//! A Cambist that answers in this process: the records, the exchanges and the services, opened and closed together.

mod cache;
mod exchanges;
mod lifetime;
mod paper;
mod readiness;
mod start;

pub(crate) use lifetime::{Instance, InstanceParts};
pub(crate) use start::When;
