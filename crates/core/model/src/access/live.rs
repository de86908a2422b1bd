//! What it takes before real money is at stake.

use crate::{AccountMode, ExchangeId, FieldProblem, SecretName};

/// What is known of an account before anything is asked of its exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveFacts {
    /// Where the account is.
    pub exchange: ExchangeId,
    /// What it is.
    pub mode: AccountMode,
    /// Did somebody choose the mode?
    pub mode_was_chosen: bool,
    /// Did somebody set limits, so that no default decides about money?
    pub limits_were_chosen: bool,
    /// The secrets that it takes and that no place has.
    pub missing_secrets: Vec<SecretName>,
}

/// Everything that is missing before the account may be used, each with its cure; nothing if it may.
///
/// A sandbox takes secrets only. Real money takes a mode and limits that somebody chose, and secrets. What it takes besides,
/// a token for real money, is looked at with every call.
pub fn missing_for_use(facts: &LiveFacts) -> Vec<FieldProblem> {
    let LiveFacts { exchange, mode, .. } = facts;
    let mut missing = Vec::new();
    if mode.is_live() && !facts.mode_was_chosen {
        missing.push(FieldProblem::new(
            format!("exchanges.{exchange}.mode"),
            format!("real money takes a choice; write mode = \"live\" under [exchanges.{exchange}]"),
        ));
    }
    if mode.is_live() && !facts.limits_were_chosen {
        missing.push(FieldProblem::new(
            "safety",
            "real money takes limits that you chose; write a section [safety], like max_order_value_usd = \"100\"",
        ));
    }
    if *mode != AccountMode::Paper {
        let cure = |name: &SecretName| {
            FieldProblem::new("secrets", format!("{name} is missing; `cambist secrets set {name}`"))
        };
        missing.extend(facts.missing_secrets.iter().map(cure));
    }
    missing
}
