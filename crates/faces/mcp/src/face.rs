//! The face itself: what it answers with.

use std::sync::Arc;

use cambist_model::access::{Grant, Permission, TradingMode};
use cambist_ops::{Caller, Entry, Tier};
use cambist_ports::{Clock, Ids};
use rmcp::RoleServer;
use rmcp::service::RequestContext;

use crate::approval::RequestStates;
use crate::offer::Offer;
use crate::subscriptions::Subscriptions;
use crate::visitor::granted;
use crate::{McpSettings, SettingsError};

/// Answers clients of the model context protocol. Clones share everything but what a client of the older era subscribed
/// to; one clone serves one connection.
#[derive(Clone)]
pub struct McpFace {
    caller: Arc<dyn Caller>,
    ids: Arc<dyn Ids>,
    offer: Arc<Offer>,
    states: Arc<RequestStates>,
    /// What is at stake in the accounts behind it.
    stakes: Arc<[TradingMode]>,
    clock: Arc<dyn Clock>,
    subscriptions: Subscriptions,
}

impl McpFace {
    /// Passes requests on to `caller`, numbers them by `ids`, and offers what `settings` say.
    pub fn new(
        caller: Arc<dyn Caller>,
        ids: Arc<dyn Ids>,
        clock: Arc<dyn Clock>,
        settings: &McpSettings,
    ) -> Result<Self, SettingsError> {
        let states = Arc::new(RequestStates::new(&*ids));
        let stakes = Arc::new([TradingMode::Paper]);
        let (offer, subscriptions) = (Arc::new(Offer::new(settings)?), Subscriptions::default());
        Ok(Self { caller, ids, offer, states, stakes, clock, subscriptions })
    }

    /// The same face before accounts where this is at stake; on paper only if nothing is said.
    #[must_use]
    pub fn with_stakes(self, stakes: impl IntoIterator<Item = TradingMode>) -> Self {
        Self { stakes: stakes.into_iter().collect(), ..self }
    }

    pub(crate) fn caller(&self) -> &dyn Caller {
        &*self.caller
    }

    pub(crate) fn ids(&self) -> &dyn Ids {
        &*self.ids
    }

    /// What is offered to whoever sent a request: what they may not ask for is not there.
    pub(crate) fn offer(&self, context: &RequestContext<RoleServer>) -> Offer {
        self.offer.permitted(&granted(context), &self.stakes)
    }

    /// What the tool of this name needs, if it is offered to anybody.
    pub(crate) fn needed(&self, tool: &str) -> Option<Permission> {
        self.offer.get(tool).map(|entry| entry.spec().permission)
    }

    /// The operation of a tool, if it is offered to whoever was granted this.
    pub(crate) fn permitted(&self, tool: &str, grant: &Grant) -> Option<&'static Entry> {
        self.offer.get_permitted(tool, grant, &self.stakes)
    }

    /// The operation of a tool that only reads, if it is offered to whoever was granted this.
    pub(crate) fn permitted_read(&self, tool: &str, grant: &Grant) -> Option<&'static Entry> {
        self.permitted(tool, grant).filter(|operation| operation.spec().tier < Tier::Trade)
    }

    /// What is offered to somebody.
    pub(crate) fn everything(&self) -> &Offer {
        &self.offer
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// What the client of this connection subscribed to, if it is of the older era.
    pub(crate) fn subscriptions(&self) -> &Subscriptions {
        &self.subscriptions
    }

    pub(crate) fn states(&self) -> &RequestStates {
        &self.states
    }
}
