//! Servers that do the least that can be done, with the parts that Cambist is made of.

mod agent;
mod candles;
mod listen;
mod proxy;
mod relay;
mod serve;

pub(crate) use listen::listen;
pub(crate) use serve::serve;
