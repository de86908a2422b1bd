//! The gate itself.

use std::time::Duration;

use super::rules::judge;
use super::{Denial, Facts, Policy};
use crate::{OrderRequest, Timestamp};

/// An order that passed the gate: the only thing that a trading port accepts.
#[derive(Debug)]
pub struct ApprovedOrder {
    request: OrderRequest,
    expires_at: Timestamp,
}

impl ApprovedOrder {
    /// How long an approval holds. The facts it rests on grow old.
    pub const LIFETIME: Duration = Duration::from_secs(10);

    /// What was approved.
    pub fn request(&self) -> &OrderRequest {
        &self.request
    }

    /// When the approval ends; an order must not be sent after it.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

/// Judges an order: either it may be sent, or every rule that it failed is named.
pub fn approve(request: OrderRequest, policy: &Policy, facts: &Facts) -> Result<ApprovedOrder, Vec<Denial>> {
    let denials = judge(&request, policy, facts);
    if denials.is_empty() {
        Ok(ApprovedOrder { request, expires_at: facts.now.plus(ApprovedOrder::LIFETIME) })
    } else {
        Err(denials)
    }
}
