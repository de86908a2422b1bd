//! An order before the limits of one scope.

use std::fmt;

use crate::safety::{Denial, Facts, Limits, Restrictions, Rule, Scope, Usage, value};
use crate::{Amount, AmountError, OrderRequest, Rounding};

/// What a rule says: nothing, or what failed.
pub(super) type Verdict = Vec<Denial>;

/// An order before the limits of one scope.
pub(super) struct Case<'a> {
    pub(super) request: &'a OrderRequest,
    pub(super) facts: &'a Facts,
    /// The limits that no narrower scope has.
    pub(super) base: &'a Limits,
    pub(super) scope: &'a Scope,
    pub(super) limits: &'a Restrictions,
}

pub(super) fn pass() -> Verdict {
    Verdict::new()
}

pub(super) fn deny(denial: Denial) -> Verdict {
    vec![denial]
}

impl Case<'_> {
    /// What the scope has used.
    pub(super) fn used(&self) -> &Usage {
        self.facts.used.by(self.scope)
    }

    /// A failed rule of this scope.
    pub(super) fn deny(
        &self,
        rule: Rule,
        limit: impl fmt::Display,
        actual: impl fmt::Display,
        message: impl Into<String>,
    ) -> Verdict {
        deny(Denial::new(rule, limit, actual, message).of(self.scope))
    }

    /// A failed rule of this scope that has no number.
    pub(super) fn deny_bare(&self, rule: Rule, message: impl Into<String>) -> Verdict {
        deny(Denial::bare(rule, message).of(self.scope))
    }

    pub(super) fn value(&self) -> Result<Amount, AmountError> {
        value::largest(self.request, self.facts)
    }

    /// Judges by the most that the order may be worth in USD. Not to know it is a failure.
    pub(super) fn value_usd(&self, rule: Rule, judge: impl FnOnce(Amount) -> Verdict) -> Verdict {
        if self.facts.reference.is_none() && self.value().is_err() {
            return pass(); // `market_data` has said so already.
        }
        let Some(rate) = self.facts.quote_usd else {
            let quote = self.request.symbol().quote();
            let message = format!("nothing tells what {quote} is worth in USD, so the order's value is not known");
            return self.deny_bare(rule, message);
        };
        computed(self.value().and_then(|value| value.times(rate.amount())), judge)
    }
}

pub(super) fn computed<T>(result: Result<T, AmountError>, judge: impl FnOnce(T) -> Verdict) -> Verdict {
    match result {
        Ok(value) => judge(value),
        Err(why) => deny(Denial::bare(Rule::Exactness, format!("the order cannot be checked: a number in it {why}"))),
    }
}

pub(super) fn cents(amount: Amount) -> Amount {
    amount.round(2, Rounding::HalfEven)
}
