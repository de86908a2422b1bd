//! Permissions in the words of OAuth.

use std::collections::BTreeSet;

use super::{Grant, Permission, Proof, TradingMode};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What the token of an outside issuer can say that its holder may do.
    Scope, "a scope" {
        /// See markets.
        MarketRead = "market:read",
        /// See what accounts hold, their orders and executions.
        PortfolioRead = "portfolio:read",
        /// Trade on paper, and stop trading there.
        TradePaper = "trade:paper",
        /// Trade with real money, and stop trading there.
        TradeLive = "trade:live",
        /// Say yes to orders that wait for a human.
        Approve = "approve",
        /// See the audit, manage tokens, let a stopped account trade again.
        Admin = "admin",
    }
}

impl Scope {
    /// What it permits.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::MarketRead => &[P::ReadMarketData],
            Self::PortfolioRead => &[P::ReadAccounts, P::ReadOrders, P::ReadFills],
            Self::TradePaper | Self::TradeLive => &[P::PlaceOrder, P::CancelOrder, P::HaltTrading],
            Self::Approve => &[P::ApproveOrder],
            Self::Admin => &[P::ModifyConfig, P::ViewLogs],
        }
    }

    /// The first scope that permits it: the least that is at stake.
    pub fn with(permission: Permission) -> Self {
        let permits = |scope: &&Self| scope.permissions().contains(&permission);
        Self::ALL.iter().find(permits).copied().unwrap_or(Self::Admin)
    }

    /// What these scopes grant to `name`. Scopes to trade say which accounts are seen, too; whoever may only look sees
    /// every account.
    pub fn grant(name: String, scopes: &BTreeSet<Self>) -> Grant {
        let permissions = scopes.iter().flat_map(|scope| scope.permissions().iter().copied()).collect();
        let trades = |scope, mode| scopes.contains(&scope).then_some(mode);
        let named = [trades(Self::TradePaper, TradingMode::Paper), trades(Self::TradeLive, TradingMode::Live)];
        let modes = match (named, scopes.contains(&Self::Approve)) {
            ([None, None], false) => TradingMode::ALL.iter().copied().collect(),
            // A yes is an act as well, and nobody said that it may cost real money.
            ([None, None], true) => BTreeSet::from([TradingMode::Paper]),
            (named, _) => named.into_iter().flatten().collect(),
        };
        Grant { name, proof: Proof::OAuth, permissions, accounts: None, modes }
    }
}
