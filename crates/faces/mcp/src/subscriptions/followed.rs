//! An address whose changes are told.

use std::sync::Arc;
use std::time::Duration;

use cambist_ops::{Feed, FeedEvent, resolve_resource, resource_feed};
use cambist_ports::Clock;
use futures_util::future::{FutureExt, ready};
use futures_util::stream::StreamExt;
use rmcp::RoleServer;
use rmcp::model::ErrorData;
use rmcp::service::RequestContext;
use serde_json::json;

use crate::McpFace;
use crate::inquiry::Inquiry;

/// The least time between two words about the same address.
const PAUSE: Duration = Duration::from_secs(1);

/// The most addresses that one client follows at a time.
pub(super) const MOST: usize = 50;

/// An address whose changes are told.
pub(super) struct Followed {
    pub(super) uri: String,
    feed: Feed,
    clock: Arc<dyn Clock>,
}

impl Followed {
    /// Begins to follow an address on behalf of whoever sent a request.
    pub(super) async fn open(
        face: &McpFace,
        uri: String,
        context: &RequestContext<RoleServer>,
    ) -> Result<Self, ErrorData> {
        let shown = || uri.chars().take(200).collect::<String>();
        let is_there = resolve_resource(&uri).is_some_and(|(spec, _)| face.offer(context).has(spec.operation));
        if !is_there {
            let data = json!({ "uri": shown() });
            return Err(ErrorData::resource_not_found(format!("there is no resource {:?} here", shown()), Some(data)));
        }
        let Some(request) = resource_feed(&uri) else {
            let message = format!("nothing tells when {:?} changes; read it again", shown());
            return Err(ErrorData::invalid_params(message, None));
        };
        let feed = Inquiry::begin(face, context)?.feed(request).await?;
        Ok(Self { uri, feed, clock: Arc::clone(face.clock()) })
    }

    /// Calls `tell` whenever the address shows something new, until the feed ends or `tell` fails.
    pub(super) async fn follow<E, F>(self, tell: impl Fn(String) -> F)
    where
        F: Future<Output = Result<(), E>>,
    {
        // Whoever subscribes has read it, or will: what is there already is no change.
        let known = self.feed.start.position.sequence;
        let is_new = |event: &FeedEvent| match event {
            FeedEvent::Update(update) => update.position().sequence > known,
            FeedEvent::Lagged(_) | FeedEvent::Interrupted(_) => true,
        };
        let mut events = self.feed.events.filter(|event| ready(is_new(event))).fuse();
        let mut is_waiting = false;
        while is_waiting || events.next().await.is_some() {
            if tell(self.uri.clone()).await.is_err() {
                return;
            }
            self.clock.sleep_until(self.clock.now().plus(PAUSE)).await;
            // However much happened meanwhile, it is one word.
            is_waiting = false;
            while let Some(Some(_)) = events.next().now_or_never() {
                is_waiting = true;
            }
        }
    }
}
