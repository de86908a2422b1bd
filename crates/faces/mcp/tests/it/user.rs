//! A client whose user answers forms.

use std::sync::{Arc, Mutex};

use cambist_mcp::McpSettings;
use rmcp::model::{
    CallToolResult, ClientCapabilities, ClientConfig, ElicitRequestParams, ElicitResult, ElicitationAction, ErrorData,
};
use rmcp::service::{RequestContext, RunningService};
use rmcp::{ClientHandler, RoleClient};
use serde_json::{Value, json};

use crate::client::{Era, call, config, connect_with};
use crate::scripted::House;

/// What the user does with a form; nothing, if there never is an answer.
type Reaction = dyn Fn() -> Option<Result<ElicitResult, ErrorData>> + Send + Sync;

/// Answers every form alike, and remembers them.
#[derive(Clone)]
pub(crate) struct User {
    era: Era,
    reaction: Arc<Reaction>,
    shown: Arc<Mutex<Vec<Value>>>,
}

/// The form sent with the box ticked, or not.
pub(crate) fn form(approve: bool) -> ElicitResult {
    ElicitResult::new(ElicitationAction::Accept).with_content(json!({ "approve": approve }))
}

impl User {
    pub(crate) fn who(
        era: Era,
        reaction: impl Fn() -> Option<Result<ElicitResult, ErrorData>> + Send + Sync + 'static,
    ) -> Self {
        Self { era, reaction: Arc::new(reaction), shown: Arc::default() }
    }

    pub(crate) fn who_answers(era: Era, answer: ElicitResult) -> Self {
        Self::who(era, move || Some(Ok(answer.clone())))
    }

    /// The forms that were shown so far.
    pub(crate) fn shown(&self) -> Vec<Value> {
        self.shown.lock().unwrap().clone()
    }

    /// A client of this user.
    pub(crate) async fn connect(&self, house: &House) -> RunningService<RoleClient, Self> {
        connect_with(house.face(&McpSettings::default()).unwrap(), self.era, self.clone()).await
    }

    /// Has the agent of this user place an order of 539 USD.
    pub(crate) async fn place(&self, house: &House) -> CallToolResult {
        call(&self.connect(house).await, "place_order", large()).await
    }
}

/// An order of 539 USD that would rest below the market.
pub(crate) fn large() -> Value {
    json!({"symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "0.011", "limit_price": "49000"})
}

impl ClientHandler for User {
    fn get_info(&self) -> ClientConfig {
        let mut config = config(self.era);
        config.capabilities = ClientCapabilities::builder().enable_elicitation().build();
        config
    }

    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        _: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        self.shown.lock().unwrap().push(serde_json::to_value(request).unwrap());
        match (self.reaction)() {
            Some(answer) => answer,
            None => std::future::pending().await,
        }
    }
}
