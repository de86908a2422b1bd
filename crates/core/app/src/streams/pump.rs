//! Keeping a topic supplied.

use std::sync::Arc;
use std::time::Duration;

use cambist_ports::Ctx;
use cambist_ports::exchange::EventStream;
use futures_util::StreamExt;

use super::event::News;
use super::live::Live;
use super::service::Hub;

/// How long a topic stays open that nobody listens to: a client that comes back after its connection broke finds what
/// it missed.
const LINGER: Duration = Duration::from_secs(10);

/// How long to wait before a source is opened again that broke off; twice as long each time that it does.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Passes on what the source tells until nobody listens for a while or the hub stops. A source that breaks off is opened
/// again, however often that takes; the listeners are told and stay.
pub(super) async fn run(hub: Arc<Hub>, live: Arc<Live>, events: EventStream<News>) {
    tokio::select! {
        () = hub.stop.cancelled() => {}
        () = supply(&hub, &live, events) => {}
        () = until_closed(&hub, &live) => {}
    }
    live.end();
}

async fn supply(hub: &Hub, live: &Live, mut events: EventStream<News>) {
    let mut failures = 0_u32;
    loop {
        while let Some(news) = events.next().await {
            failures = 0;
            live.publish(news);
        }
        if failures == 0 {
            live.publish(News::Interrupted { reason: "the exchange ended the stream; it is opened again".to_owned() });
        }
        events = reopen(hub, live, &mut failures).await;
    }
}

async fn reopen(hub: &Hub, live: &Live, failures: &mut u32) -> EventStream<News> {
    loop {
        let wait = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(*failures)).min(LONGEST_WAIT);
        *failures = failures.saturating_add(1);
        hub.clock.sleep_until(hub.clock.now().plus(wait)).await;
        match hub.sources.open(&Ctx::new(hub.ids.request_id()), live.topic).await {
            Ok(source) => return source.events,
            Err(error) => tracing::warn!(topic = ?live.topic, %error, "a stream cannot be opened again"),
        }
    }
}

/// Waits until nobody listened for a while and the hub forgot the topic.
async fn until_closed(hub: &Hub, live: &Live) {
    loop {
        live.deserted().await;
        hub.clock.sleep_until(hub.clock.now().plus(LINGER)).await;
        if hub.forget_deserted(live).await {
            return;
        }
    }
}
