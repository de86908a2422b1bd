//! Bundles of permissions.

use std::collections::BTreeSet;

use super::Permission;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// A bundle of permissions. Each role has all of those before it.
    Role, "a role" {
        /// Sees markets and what accounts hold.
        Viewer = "viewer",
        /// Sees orders and executions too.
        Analyst = "analyst",
        /// Trades, and stops trading. Does not say yes in a human's place.
        Trader = "trader",
        /// Everything.
        Admin = "admin",
    }
}

impl Role {
    /// What the role may do.
    pub fn permissions(self) -> BTreeSet<Permission> {
        use Permission as P;
        let added: &[Permission] = match self {
            Self::Viewer => &[P::ReadMarketData, P::ReadAccounts],
            Self::Analyst => &[P::ReadOrders, P::ReadFills],
            Self::Trader => &[P::PlaceOrder, P::CancelOrder, P::HaltTrading],
            Self::Admin => &[P::ApproveOrder, P::ModifyConfig, P::ViewLogs],
        };
        let before = Self::ALL.iter().rev().find(|role| **role < self);
        let before = before.map(|role| role.permissions()).unwrap_or_default();
        before.into_iter().chain(added.iter().copied()).collect()
    }

    /// The smallest role that has the permission.
    pub fn with(permission: Permission) -> Self {
        let has = |role: &&Self| role.permissions().contains(&permission);
        Self::ALL.iter().find(has).copied().unwrap_or(Self::Admin)
    }
}
