//! The exchanges in use.

use cambist_model::{AccountMode, ExchangeId, FieldProblem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Paper, Venue};

/// The exchanges that this version has an adapter for.
const KNOWN: [&str; 3] = [PAPER, "kraken", "binance"];

/// The exchange that needs nothing but this machine.
const PAPER: &str = "paper";

/// The exchanges in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Exchanges {
    /// The exchanges in use: `paper`, `kraken`, `binance`. The first is meant where none is named. Of the last two, the public
    /// market is asked, and nothing is traded.
    pub enabled: Vec<ExchangeId>,
    /// The paper exchange.
    pub paper: Paper,
    /// Kraken.
    pub kraken: Venue,
    /// Binance.
    pub binance: Venue,
}

impl Default for Exchanges {
    fn default() -> Self {
        Self {
            enabled: ExchangeId::parse(PAPER).into_iter().collect(),
            paper: Paper::default(),
            kraken: Venue::default(),
            binance: Venue::default(),
        }
    }
}

impl Exchanges {
    /// What the accounts in use are.
    pub fn modes(&self) -> impl Iterator<Item = AccountMode> {
        let has_paper = self.enabled.iter().any(|id| id.as_str() == PAPER);
        // Of every other exchange only the public market is asked.
        has_paper.then_some(self.paper.mode).into_iter()
    }

    pub(crate) fn validate(&self, problems: &mut Vec<FieldProblem>) {
        let mut refuse = |problem| problems.push(FieldProblem::new("exchanges.enabled", problem));
        let known = KNOWN.join(", ");
        for (index, id) in self.enabled.iter().enumerate() {
            if !KNOWN.contains(&id.as_str()) {
                refuse(format!("this version has no adapter for {id}; it has: {known}"));
            } else if self.enabled.iter().take(index).any(|earlier| earlier == id) {
                refuse(format!("names {id} twice"));
            }
        }
        if self.enabled.is_empty() {
            refuse(format!("needs at least one exchange; there are: {known}"));
        }
        self.paper.validate(problems);
        self.kraken.validate("kraken", problems);
        self.binance.validate("binance", problems);
    }
}
