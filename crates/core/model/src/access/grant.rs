//! What somebody was granted.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Permission, TradingMode};
use crate::vocabulary::vocabulary;
use crate::{AccountId, AccountName, ExchangeId};

vocabulary! {
    /// How somebody showed who they are.
    Proof, "a proof" {
        /// By being on this machine, as the user that Cambist runs as.
        Local = "local",
        /// By a token.
        Token = "token",
        /// By a token of an outside issuer.
        Issuer = "issuer",
    }
}

/// What somebody was granted: to do these things, with these accounts, at these stakes. Nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Who it is, for the records.
    pub name: String,
    /// How they showed it.
    pub proof: Proof,
    /// What they may do.
    pub permissions: BTreeSet<Permission>,
    /// With which accounts; with every one if absent.
    pub accounts: Option<BTreeSet<AccountName>>,
    /// At which stakes.
    pub modes: BTreeSet<TradingMode>,
}

impl Grant {
    /// Whoever is on this machine may do everything, on paper. What only a human may do asks for the human besides.
    pub fn local(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            proof: Proof::Local,
            permissions: Permission::ALL.iter().copied().collect(),
            accounts: None,
            modes: BTreeSet::from([TradingMode::Paper]),
        }
    }

    /// Cambist itself, which also looks after accounts with real money.
    pub fn system(name: impl Into<String>) -> Self {
        Self { modes: TradingMode::ALL.iter().copied().collect(), ..Self::local(name) }
    }

    /// Is this permitted?
    pub fn permits(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// Is this account, at these stakes, among those that were granted?
    pub fn has_account(&self, exchange: ExchangeId, account: AccountId, mode: TradingMode) -> bool {
        let named = |accounts: &BTreeSet<AccountName>| accounts.iter().any(|name| name.means(exchange, account));
        self.modes.contains(&mode) && self.accounts.as_ref().is_none_or(named)
    }

    /// Is everything that `other` grants granted here too? Whoever makes a token can give away no more than they have.
    pub fn covers(&self, other: &Self) -> bool {
        let accounts = match (&self.accounts, &other.accounts) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(given)) => given.iter().all(|given| own.iter().any(|own| own.covers(given))),
        };
        accounts && self.permissions.is_superset(&other.permissions) && self.modes.is_superset(&other.modes)
    }
}
