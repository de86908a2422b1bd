//! The exchanges in use.

use cambist_model::{AccountMode, ExchangeId, FieldProblem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Paper;

/// The exchanges that this version has an adapter for.
const KNOWN: [&str; 1] = ["paper"];

/// The exchanges in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Exchanges {
    /// The exchanges in use. For now there is one: `paper`.
    pub enabled: Vec<ExchangeId>,
    /// The paper exchange.
    pub paper: Paper,
}

impl Default for Exchanges {
    fn default() -> Self {
        Self {
            enabled: KNOWN.into_iter().filter_map(|id| ExchangeId::parse(id).ok()).collect(),
            paper: Paper::default(),
        }
    }
}

impl Exchanges {
    /// What the accounts in use are.
    pub fn modes(&self) -> impl Iterator<Item = AccountMode> {
        // The only exchange that can be enabled.
        std::iter::once(self.paper.mode)
    }

    pub(crate) fn validate(&self, problems: &mut Vec<FieldProblem>) {
        let known = KNOWN.join(", ");
        let unknown = self.enabled.iter().find(|id| !KNOWN.contains(&id.as_str()));
        if let Some(id) = unknown {
            problems.push(FieldProblem::new(
                "exchanges.enabled",
                format!("this version has no adapter for {id}; it has: {known}"),
            ));
        }
        if self.enabled.is_empty() {
            problems.push(FieldProblem::new(
                "exchanges.enabled",
                format!("needs at least one exchange; there is: {known}"),
            ));
        }
        self.paper.validate(problems);
    }
}
