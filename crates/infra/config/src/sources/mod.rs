//! Where values come from.

mod environment;
mod file;
mod flags;
mod platform;

pub use environment::Environment;
pub(crate) use file::ConfigFile;
pub use flags::Flags;
pub(crate) use platform::Platform;
