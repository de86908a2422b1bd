//! Prompts: questions worth asking about an account or a market, filled in with what is known when they are asked.
//! Their texts are the files in the folder `prompts` beside `src`.

mod all;
mod arguments;
mod data;
mod get;
mod list;
mod spec;

pub(crate) use all::PROMPTS;
pub(crate) use get::get;
pub(crate) use list::{find, list};
pub(crate) use spec::PromptSpec;
