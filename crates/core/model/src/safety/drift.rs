//! Whether a human's yes still holds.

use super::{Denial, Facts, Limits, Rule};
use crate::{ApprovalPlan, Percent};

/// Has the market moved further since a human was asked than a yes may be stretched?
pub fn approval_drift(plan: &ApprovalPlan, limits: &Limits, facts: &Facts) -> Option<Denial> {
    let (then, now) = plan.mid_price.zip(facts.reference.map(|reference| reference.mid))?;
    let moved = Percent::change(then.amount(), now.amount())?.amount().abs();
    let allowed = limits.confirmation_drift_pct;
    (moved > allowed.amount()).then(|| {
        let message = format!(
            "the market moved {moved}% since the question was asked, from {then} to {now}; a yes holds for {allowed}%"
        );
        Denial::new(Rule::ApprovalDrift, allowed, moved, message)
    })
}
