//! A feed over the server's WebSocket: one subscription on a connection of its own.

use std::sync::Arc;
use std::time::Duration;

use cambist_ops::{Feed, FeedEvent};
use cambist_ports::Clock;
use futures_util::{SinkExt, StreamExt, stream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::Endpoint;
use crate::connection::Connection;
use crate::feed_message::{self, FeedMessage};
use crate::outcome::Failure;
use crate::send::CallHeaders;

/// The server says something at least every 15 seconds; whoever is silent for three times that is gone.
const SILENCE: Duration = Duration::from_secs(45);

/// Longer messages are refused: 50 levels of a book are a few KiB.
const LONGEST_MESSAGE: usize = 1 << 20;

/// Opens the feed that `subscribe` asks for; it is there once the server has agreed.
pub(crate) async fn open(
    connection: Connection,
    endpoint: &Endpoint,
    call_headers: &CallHeaders,
    subscribe: String,
    clock: Arc<dyn Clock>,
) -> Result<Feed, Failure> {
    let mut listening = Listening { socket: shake_hands(connection, endpoint, call_headers, &clock).await?, clock };
    let sent = listening.socket.send(Message::text(subscribe)).await;
    sent.map_err(|error| Failure::NotSent(format!("ended the connection ({error})")))?;
    let mut early = Vec::new();
    let (about, start) = loop {
        match listening.next().await.map_err(Failure::NotSent)? {
            FeedMessage::Subscribed(about, start) => break (about, start),
            FeedMessage::Error(problem) => return Err(Failure::Told(problem)),
            FeedMessage::Event(event) => early.push(event),
            FeedMessage::Other => {}
        }
    };
    let rest =
        stream::unfold(listening, |mut listening| async move { Some((listening.next_event().await?, listening)) });
    Ok(Feed { about, start, events: Box::pin(stream::iter(early).chain(rest)) })
}

async fn shake_hands(
    connection: Connection,
    endpoint: &Endpoint,
    call_headers: &CallHeaders,
    clock: &Arc<dyn Clock>,
) -> Result<WebSocketStream<Connection>, Failure> {
    let impossible = |error: &dyn std::fmt::Display| Failure::NotSent(format!("cannot be asked for a feed: {error}"));
    let address = format!("ws://{}/ws", endpoint.host_header());
    let mut request = address.into_client_request().map_err(|error| impossible(&error))?;
    for (name, value) in call_headers {
        let value = value.parse().map_err(|error| impossible(&error))?;
        request.headers_mut().insert(*name, value);
    }
    let config = WebSocketConfig::default().max_message_size(Some(LONGEST_MESSAGE));
    let until = clock.now().plus(SILENCE);
    let shaken = tokio::select! {
        shaken = client_async_with_config(request, connection, Some(config)) => shaken,
        () = clock.sleep_until(until) => return Err(Failure::NotSent("did not answer in time".to_owned())),
    };
    match shaken {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => {
            let problem = response.body().as_deref().and_then(|body| serde_json::from_slice(body).ok());
            let stranger = || Failure::Stranger(format!("answered {} where Cambist's feeds are", response.status()));
            Err(problem.map_or_else(stranger, Failure::Told))
        }
        Err(error) => Err(Failure::NotSent(format!("opened no feed ({error})"))),
    }
}

struct Listening {
    socket: WebSocketStream<Connection>,
    clock: Arc<dyn Clock>,
}

impl Listening {
    /// The next event; `None` when the connection is over.
    async fn next_event(&mut self) -> Option<FeedEvent> {
        loop {
            match self.next().await {
                Ok(FeedMessage::Event(event)) => return Some(event),
                // An error ends no feed: what comes after it still counts.
                Ok(FeedMessage::Error(problem)) => tracing::warn!(code = %problem.code, "{}", problem.detail),
                Ok(FeedMessage::Subscribed(..) | FeedMessage::Other) => {}
                Err(why) => {
                    tracing::warn!("the feed is over: the server {why}");
                    return None;
                }
            }
        }
    }

    /// The next message; the text ends the sentence "the server …".
    async fn next(&mut self) -> Result<FeedMessage, String> {
        loop {
            let until = self.clock.now().plus(SILENCE);
            let received = tokio::select! {
                received = self.socket.next() => received,
                () = self.clock.sleep_until(until) => return Err("has been silent for too long".to_owned()),
            };
            match received {
                Some(Ok(Message::Text(text))) => return feed_message::read(&text),
                Some(Ok(Message::Close(_))) | None => return Err("closed the feed".to_owned()),
                // Pings are answered by the socket itself.
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(format!("ended the connection ({error})")),
            }
        }
    }
}
