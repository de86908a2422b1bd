//! Where values come from.

mod environment;
mod file;
mod flags;
mod given_secret;
mod platform;

pub use environment::Environment;
pub(crate) use file::ConfigFile;
pub use flags::Flags;
pub use given_secret::GivenSecret;
pub(crate) use platform::Platform;
