//! The older era: a request for each address, and notifications on the connection.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rmcp::RoleServer;
use rmcp::model::{ErrorData, ResourceUpdatedNotificationParam};
use rmcp::service::RequestContext;
use tokio::task::AbortHandle;

use super::followed::{Followed, MOST};
use crate::McpFace;

/// What the client of one connection subscribed to. They end with the connection. A clone is for another connection, and
/// empty.
#[derive(Default)]
pub(crate) struct Subscriptions(Mutex<HashMap<String, AbortHandle>>);

impl Subscriptions {
    /// Ends the subscription to an address, if there is one.
    pub(crate) fn end(&self, uri: &str) {
        if let Some(task) = self.tasks().remove(uri) {
            task.abort();
        }
    }

    /// Is there room for one more to this address?
    fn has_room(&self, uri: &str) -> bool {
        let mut tasks = self.tasks();
        tasks.retain(|_, task| !task.is_finished());
        tasks.contains_key(uri) || tasks.len() < MOST
    }

    fn begin(&self, uri: String, task: AbortHandle) {
        if let Some(before) = self.tasks().insert(uri, task) {
            before.abort();
        }
    }

    fn tasks(&self) -> MutexGuard<'_, HashMap<String, AbortHandle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clone for Subscriptions {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Drop for Subscriptions {
    fn drop(&mut self) {
        for (_, task) in self.tasks().drain() {
            task.abort();
        }
    }
}

/// Tells the client of changes from now on. Subscribing twice is no mistake; there is still one subscription.
pub(crate) async fn subscribe(
    face: &McpFace,
    uri: String,
    context: &RequestContext<RoleServer>,
) -> Result<(), ErrorData> {
    if !face.subscriptions().has_room(&uri) {
        let message = format!("a connection has at most {MOST} subscriptions; end one first");
        return Err(ErrorData::invalid_params(message, None));
    }
    let followed = Followed::open(face, uri.clone(), context).await?;
    let peer = context.peer.clone();
    let task = tokio::spawn(followed.follow(move |uri| {
        let peer = peer.clone();
        async move { peer.notify_resource_updated(ResourceUpdatedNotificationParam::new(uri)).await }
    }));
    face.subscriptions().begin(uri, task.abort_handle());
    Ok(())
}
