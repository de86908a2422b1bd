//! The operations that are offered.

use std::sync::{Arc, OnceLock};

use cambist_model::access::{Grant, TradingMode};
use cambist_ops::{Entry, Tier, registry};
use rmcp::model::Tool;

use crate::tools::describe;
use crate::{McpSettings, SettingsError};

/// The offered operations, in the order of the registry.
#[derive(Clone)]
pub(crate) struct Offer {
    offered: Vec<Offered>,
    tools: Arc<Tools>,
}

#[derive(Clone)]
struct Offered {
    entry: &'static Entry,
    /// Is the tool shown to everybody? One that is not can be called by its name, and read where it is a resource.
    listed: bool,
}

/// The tools that are shown, in the order of the registry. They are described when somebody asks for them: it takes the
/// schemas of all of them, which a server that only answers over REST never needs.
struct Tools {
    listed: Vec<&'static Entry>,
    described: OnceLock<Vec<Tool>>,
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
        let offered: Vec<_> = chosen.map(|entry| Offered { entry, listed: is_listed(settings, entry) }).collect();
        let listed = offered.iter().filter(|offered| offered.listed).map(|offered| offered.entry).collect();
        let tools = Arc::new(Tools { listed, described: OnceLock::new() });
        if offered.is_empty() { Err(SettingsError::NothingOffered) } else { Ok(Self { offered, tools }) }
    }

    /// What of it is permitted by a grant. What trades is not there if none of these stakes was granted.
    pub(crate) fn permitted(&self, grant: &Grant, stakes: &[TradingMode]) -> Self {
        let permitted = self.offered.iter().filter(|offered| is_permitted(offered.entry, grant, stakes));
        Self { offered: permitted.cloned().collect(), tools: Arc::clone(&self.tools) }
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
        let listed = self.offered.iter().filter(|offered| offered.listed);
        listed.filter_map(|offered| self.tools.get(offered.entry.spec().name))
    }

    /// The operation of this name, if it is offered.
    pub(crate) fn get(&self, operation: &str) -> Option<&'static Entry> {
        self.offered.iter().map(|offered| offered.entry).find(|entry| entry.spec().name == operation)
    }

    /// Is the operation of this name offered?
    pub(crate) fn has(&self, operation: &str) -> bool {
        self.get(operation).is_some()
    }
}

impl Tools {
    /// The tool of this name.
    fn get(&self, name: &str) -> Option<&Tool> {
        self.described.get_or_init(|| self.describe()).iter().find(|tool| tool.name == name)
    }

    fn describe(&self) -> Vec<Tool> {
        let earlier = |at: usize| self.listed.iter().copied().take(at);
        self.listed.iter().enumerate().map(|(at, entry)| describe(entry, earlier(at))).collect()
    }
}

fn is_permitted(entry: &Entry, grant: &Grant, stakes: &[TradingMode]) -> bool {
    let spec = entry.spec();
    let may_trade = || stakes.iter().any(|stake| grant.modes.contains(stake));
    grant.permits(spec.permission) && (spec.tier < Tier::Trade || may_trade())
}

fn is_listed(settings: &McpSettings, entry: &Entry) -> bool {
    let spec = entry.spec();
    let named = settings.tools.iter().any(|name| name == spec.name);
    spec.listed || named || settings.toolsets.contains(&spec.toolset)
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
