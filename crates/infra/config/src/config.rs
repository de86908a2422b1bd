//! The whole configuration.

use cambist_model::FieldProblem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Cache, Exchanges, Log, Safety, Server, Storage};

/// The whole configuration. Everything in it has an effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the server listens.
    #[serde(default)]
    pub server: Server,
    /// Where the records are kept.
    pub storage: Storage,
    /// The limits that every order is held to.
    #[serde(default)]
    pub safety: Safety,
    /// The exchanges in use.
    #[serde(default)]
    pub exchanges: Exchanges,
    /// For how long market data is kept, and where.
    #[serde(default)]
    pub cache: Cache,
    /// What is logged, and how.
    #[serde(default)]
    pub log: Log,
}

impl Config {
    /// What does not fit together although each value can be read.
    pub(crate) fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        self.server.validate(&mut problems);
        self.safety.validate(&mut problems);
        self.exchanges.validate(&mut problems);
        self.cache.validate(&mut problems);
        problems
    }
}
