//! The newer era: one request that lasts and names every address.

use cambist_ops::{resolve_resource, resource_feed};
use futures_util::future::join_all;
use rmcp::model::{ErrorData, SubscriptionFilter};
use rmcp::service::SubscriptionContext;

use super::followed::{Followed, MOST};
use crate::McpFace;

/// What of a client's wishes can be told: changes of addresses that somebody is offered. The lists change only with a
/// restart, so that there is nothing to tell of them.
pub(crate) fn accepted(face: &McpFace, requested: &SubscriptionFilter) -> SubscriptionFilter {
    let is_told = |uri: &&String| {
        let is_offered = resolve_resource(uri).is_some_and(|(spec, _)| face.everything().has(spec.operation));
        is_offered && resource_feed(uri).is_some()
    };
    let uris = requested.resource_subscriptions.iter().flatten().filter(is_told).take(MOST).cloned();
    SubscriptionFilter::builder().resource_subscriptions(uris).build()
}

/// Tells changes until the client ends it or the house closes. An address that turns out not to be there, or not for this
/// client, is an error: it was promised to be followed.
pub(crate) async fn listen(face: &McpFace, context: &SubscriptionContext) -> Result<(), ErrorData> {
    let mut following = Vec::new();
    for uri in context.accepted().resource_subscriptions.iter().flatten() {
        let followed = Followed::open(face, uri.clone(), context.request_context()).await?;
        let sink = context.sink().clone();
        following.push(followed.follow(move |uri| {
            let sink = sink.clone();
            async move { sink.notify_resource_updated(uri).await }
        }));
    }
    if following.is_empty() {
        // There is nothing to tell, but the client decides when to stop listening.
        context.cancelled().await;
        return Ok(());
    }
    tokio::select! {
        _ = join_all(following) => {}
        () = context.cancelled() => {}
    }
    Ok(())
}
