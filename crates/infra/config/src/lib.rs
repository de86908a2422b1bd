//! Typed configuration: defaults, one file, the environment, flags, each above the one before.
//!
//! Every value knows where it came from, and whatever is wrong is told with its place and its cure, all of it at once. This
//! is the only crate that reads the environment. Secrets that it gives are kept apart from all settings, so that nothing which
//! shows settings can show them. Deliberately absent: options without an effect, and secrets in the file.
//!
//! The layering is our own and not a library's: a value from the environment must stay text until the type of its setting
//! reads it (`0.10` must not pass through binary floating point, and `007` is not a number), and errors name line and
//! variable.

#![deny(clippy::indexing_slicing, clippy::as_conversions, clippy::float_arithmetic)]

mod config;
mod interpret;
mod key;
mod layers;
mod load;
mod logging;
mod masking;
mod origin;
mod problem;
mod raw;
mod reference;
mod registry;
mod sections;
mod show;
mod sources;
mod suggestion;

pub use config::Config;
pub use load::{Loaded, Sources, load};
pub use logging::{LoggingError, init_logging};
pub use origin::Origin;
pub use problem::{ConfigError, Problem};
pub use reference::{configuration_schema, environment_reference};
pub use registry::{Variable, variables};
pub use sections::{
    Auth, Cache, Exchanges, Faults, FeeTier, Issuer, Log, LogFormat, LogLevel, OAuth, Paper, RedisUrl, Safety, Server,
    Storage, TapeSpeed, Venue,
};
pub use show::EffectiveValue;
pub use sources::{Environment, Flags, GivenSecret};
