//! Everything that orders to an account are held to.

use super::{Limits, Restrictions, Scope};
use crate::{AccountId, ExchangeId, Symbol};

/// Everything that orders to an account are held to: the limits of the account, and those of narrower scopes beside them.
///
/// Every scope that covers an order judges it, so that a narrower one can only forbid more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The limits that every account has.
    pub limits: Limits,
    /// More limits, by what they cover. Those of every account count before `limits`.
    pub scopes: Vec<(Scope, Restrictions)>,
}

impl Policy {
    /// The limits that cover an order, those of every account first.
    pub fn covering(
        &self,
        exchange: ExchangeId,
        account: AccountId,
        symbol: Symbol,
        placed_by: &str,
    ) -> Vec<(Scope, Restrictions)> {
        self.matching(|scope| scope.covers(exchange, account, symbol, placed_by))
    }

    /// The limits that hold for an account whatever it trades and whoever asks: what breakers watch.
    pub fn of_account(&self, exchange: ExchangeId, account: AccountId) -> Vec<(Scope, Restrictions)> {
        self.matching(|scope| match scope {
            Scope::EveryAccount => true,
            Scope::Exchange(of) => *of == exchange,
            Scope::Account(at, of) => (*at, *of) == (exchange, account),
            Scope::Product(_) | Scope::Agent(_) => false,
        })
    }

    /// Does any limit need to know how far an account is below its highest value?
    pub fn has_drawdown(&self) -> bool {
        self.scopes.iter().any(|(_, restrictions)| restrictions.max_drawdown_pct.is_some())
    }

    /// The limits of every account are one set, in two places of the configuration's types.
    fn matching(&self, wanted: impl Fn(&Scope) -> bool) -> Vec<(Scope, Restrictions)> {
        let mut every = Restrictions::from(&self.limits);
        let mut narrower = Vec::new();
        for (scope, restrictions) in self.scopes.iter().filter(|(scope, _)| wanted(scope)) {
            match scope {
                Scope::EveryAccount => every = restrictions.clone().or(every),
                _ => narrower.push((scope.clone(), restrictions.clone())),
            }
        }
        std::iter::once((Scope::EveryAccount, every)).chain(narrower).collect()
    }
}

impl From<Limits> for Policy {
    fn from(limits: Limits) -> Self {
        Self { limits, scopes: Vec::new() }
    }
}
