//! What a token of an outside issuer may be for, in OAuth's words.

use std::collections::BTreeSet;
use std::fmt;

use super::{Grant, Permission, TradingMode};

/// A scope: what a token of an outside issuer may be for. Scopes add up; what a token is for in the end is all of them
/// together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenScope {
    /// Markets.
    MarketRead,
    /// What accounts hold, with their orders and executions.
    PortfolioRead,
    /// Orders on paper.
    TradePaper,
    /// Orders on paper and with real money. It opens accounts with real money to the other scopes too.
    TradeLive,
    /// A human's yes to an order that waits for it.
    Approve,
    /// How Cambist is run: tokens, the audit, letting a stopped account trade again.
    Admin,
}

impl TokenScope {
    /// Every scope.
    pub const ALL: &[Self] =
        &[Self::MarketRead, Self::PortfolioRead, Self::TradePaper, Self::TradeLive, Self::Approve, Self::Admin];

    /// Those that a client is told to ask for if it does not know what it needs. What touches real money, or stands for a
    /// human, is left for a human to choose.
    pub const USUAL: &[Self] = &[Self::MarketRead, Self::PortfolioRead, Self::TradePaper];

    /// As it stands in a token.
    pub const fn as_str(self) -> &'static str {
        self.row().0
    }

    /// Reads it. Scopes are told apart by case (RFC 6749), and one that is not known is for somebody else.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scope| scope.as_str() == text)
    }

    /// What it permits.
    pub const fn permissions(self) -> &'static [Permission] {
        self.row().1
    }

    /// At which stakes.
    pub const fn modes(self) -> &'static [TradingMode] {
        self.row().2
    }

    /// The smallest scope that has the permission.
    pub fn with(permission: Permission) -> Self {
        let has = |scope: &&Self| scope.permissions().contains(&permission);
        Self::ALL.iter().find(has).copied().unwrap_or(Self::Admin)
    }

    /// All that several permit together.
    pub fn together(scopes: impl IntoIterator<Item = Self>) -> (BTreeSet<Permission>, BTreeSet<TradingMode>) {
        let (mut permissions, mut modes) = (BTreeSet::new(), BTreeSet::new());
        for scope in scopes {
            permissions.extend(scope.permissions());
            modes.extend(scope.modes());
        }
        (permissions, modes)
    }

    /// Is everything that it stands for in a grant?
    pub fn is_in(self, grant: &Grant) -> bool {
        let permitted = self.permissions().iter().all(|permission| grant.permits(*permission));
        permitted && self.modes().iter().all(|mode| grant.modes.contains(mode))
    }

    /// The one table: the word, what it permits, at which stakes. Markets are nobody's account, so that nothing is at
    /// stake there.
    const fn row(self) -> (&'static str, &'static [Permission], &'static [TradingMode]) {
        use Permission as P;
        const PAPER: &[TradingMode] = &[TradingMode::Paper];
        const TRADE: &[Permission] = &[P::PlaceOrder, P::CancelOrder, P::HaltTrading];
        match self {
            Self::MarketRead => ("market:read", &[P::ReadMarketData], &[]),
            Self::PortfolioRead => ("portfolio:read", &[P::ReadAccounts, P::ReadOrders, P::ReadFills], PAPER),
            Self::TradePaper => ("trade:paper", TRADE, PAPER),
            Self::TradeLive => ("trade:live", TRADE, TradingMode::ALL),
            Self::Approve => ("approve", &[P::ApproveOrder], PAPER),
            Self::Admin => ("admin", &[P::ModifyConfig, P::ViewLogs], PAPER),
        }
    }
}

impl fmt::Display for TokenScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
