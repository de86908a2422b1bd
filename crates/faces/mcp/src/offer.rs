//! The operations that are offered.

use std::sync::Arc;

use cambist_model::access::{Grant, TradingMode};
use cambist_ops::{Entry, Tier, registry};
use rmcp::model::Tool;

use crate::tools::describe;
use crate::{McpSettings, SettingsError};

/// The offered operations, in the order of the registry.
#[derive(Clone)]
pub(crate) struct Offer(Vec<Offered>);

#[derive(Clone)]
struct Offered {
    entry: &'static Entry,
    tool: Arc<Tool>,
    /// Is the tool shown to everybody? One that is not can be called by its name, and read where it is a resource.
    listed: bool,
}

impl Offer {
    /// Chooses by the operator's settings.
    pub(crate) fn new(settings: &McpSettings) -> Result<Self, SettingsError> {
        for name in settings.tools.iter().chain(&settings.exclude_tools) {
            if registry().get(name).is_none() {
                let known = registry().entries().iter().map(|entry| entry.spec().name).collect();
                return Err(SettingsError::UnknownTool { name: name.clone(), known });
            }
        }
        let chosen = registry().entries().iter().filter(|entry| is_chosen(settings, entry));
        let mut offer: Vec<Offered> = Vec::new();
        for entry in chosen {
            let earlier = offer.iter().filter(|earlier| earlier.listed).map(|earlier| earlier.entry);
            let tool = Arc::new(describe(entry, earlier));
            let spec = entry.spec();
            let named = settings.tools.iter().any(|name| name == spec.name);
            let listed = spec.listed || named || settings.toolsets.contains(&spec.toolset);
            offer.push(Offered { entry, tool, listed });
        }
        if offer.is_empty() { Err(SettingsError::NothingOffered) } else { Ok(Self(offer)) }
    }

    /// What of it is permitted by a grant. What trades is not there if none of these stakes was granted.
    pub(crate) fn permitted(&self, grant: &Grant, stakes: &[TradingMode]) -> Self {
        Self(self.0.iter().filter(|offered| is_permitted(offered.entry, grant, stakes)).cloned().collect())
    }

    /// The operation of this name, if it is offered and permitted.
    pub(crate) fn get_permitted(
        &self,
        operation: &str,
        grant: &Grant,
        stakes: &[TradingMode],
    ) -> Option<&'static Entry> {
        self.get(operation).filter(|entry| is_permitted(entry, grant, stakes))
    }

    /// The tools to list.
    pub(crate) fn tools(&self) -> impl Iterator<Item = &Tool> {
        self.0.iter().filter(|offered| offered.listed).map(|offered| &*offered.tool)
    }

    /// The operation of this name, if it is offered.
    pub(crate) fn get(&self, operation: &str) -> Option<&'static Entry> {
        self.0.iter().map(|offered| offered.entry).find(|entry| entry.spec().name == operation)
    }

    /// Is the operation of this name offered?
    pub(crate) fn has(&self, operation: &str) -> bool {
        self.get(operation).is_some()
    }
}

fn is_permitted(entry: &Entry, grant: &Grant, stakes: &[TradingMode]) -> bool {
    let spec = entry.spec();
    let may_trade = || stakes.iter().any(|stake| grant.modes.contains(stake));
    grant.permits(spec.permission) && (spec.tier < Tier::Trade || may_trade())
}

fn is_chosen(settings: &McpSettings, entry: &Entry) -> bool {
    let spec = entry.spec();
    let named = |list: &[String]| list.iter().any(|name| name == spec.name);
    let everything = settings.toolsets.is_empty() && settings.tools.is_empty();
    let asked_for = everything || settings.toolsets.contains(&spec.toolset) || named(&settings.tools);
    let is_for_humans = spec.tier >= Tier::Admin;
    let withheld = is_for_humans || named(&settings.exclude_tools) || (settings.read_only && spec.tier >= Tier::Trade);
    asked_for && !withheld
}
