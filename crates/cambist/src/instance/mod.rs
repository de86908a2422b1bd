//! A Cambist that answers in this process: the records, the exchanges and the services, opened and closed together.

mod lifetime;
mod paper;

pub(crate) use lifetime::{Instance, InstanceParts};
