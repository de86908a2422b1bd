//! Many clients of one stream, and how old events are when they come.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_tungstenite::client_async_with_config;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use crate::Outcome;
use crate::clock::{now, pause};
use crate::venue::read_stamp;

/// Buffers of a client, in bytes.
const BUFFER: usize = 4_096;

/// How many connect at once.
const AT_ONCE: usize = 32;

/// The longest that everybody may take to be there.
const GATHERING: Duration = Duration::from_mins(1);

/// Clients that have come and listen.
pub(crate) struct Listeners {
    clients: JoinSet<Outcome<Vec<u64>>>,
    start: tokio::sync::watch::Sender<bool>,
}

/// Connects so many clients to a path of a server, has each say something if there is anything to say, and waits until
/// each has heard an event.
pub(crate) async fn listen_to(address: &str, path: &str, say: Option<&str>, clients: usize) -> Outcome<Listeners> {
    let mut all = JoinSet::new();
    let (start, started) = tokio::sync::watch::channel(false);
    let there = Arc::new(AtomicUsize::new(0));
    let door = Arc::new(tokio::sync::Semaphore::new(AT_ONCE));
    for _ in 0..clients {
        let client = Client {
            address: address.to_owned(),
            url: format!("ws://localhost{path}"),
            say: say.map(str::to_owned),
            there: Arc::clone(&there),
            started: started.clone(),
        };
        let door = Arc::clone(&door);
        all.spawn(async move { client.listen(&door).await });
    }
    let late = now() + GATHERING;
    while there.load(Ordering::Relaxed) < clients {
        if let Some(ended) = all.try_join_next() {
            ended??;
        }
        if now() > late {
            return Err(format!("only {} of {clients} clients heard anything", there.load(Ordering::Relaxed)).into());
        }
        pause(Duration::from_millis(20)).await;
    }
    Ok(Listeners { clients: all, start })
}

impl Listeners {
    /// The ages of all events that all clients hear in this time, in microseconds, sorted.
    pub(crate) async fn ages(mut self, time: Duration) -> Outcome<Vec<u64>> {
        self.start.send_replace(true);
        pause(time).await;
        drop(self.start);
        let mut ages = Vec::new();
        while let Some(client) = self.clients.join_next().await {
            ages.extend(client??);
        }
        ages.sort_unstable();
        Ok(ages)
    }
}

struct Client {
    address: String,
    url: String,
    say: Option<String>,
    there: Arc<AtomicUsize>,
    started: tokio::sync::watch::Receiver<bool>,
}

impl Client {
    /// The ages of what it hears from the start until the end.
    async fn listen(mut self, door: &tokio::sync::Semaphore) -> Outcome<Vec<u64>> {
        let entering = door.acquire().await?;
        let stream = TcpStream::connect(&self.address).await?;
        stream.set_nodelay(true)?;
        let config = WebSocketConfig::default().read_buffer_size(BUFFER).write_buffer_size(0);
        let (mut socket, _) = client_async_with_config(&self.url, stream, Some(config)).await?;
        if let Some(say) = self.say.take() {
            socket.send(Message::text(say)).await?;
        }
        drop(entering);
        let (mut ages, mut is_there) = (Vec::new(), false);
        loop {
            let frame = tokio::select! {
                frame = socket.next() => frame.ok_or("the server closed a stream")??,
                // A client that is told to end has heard enough.
                () = ended(&mut self.started) => return Ok(ages),
            };
            let Message::Text(text) = frame else { continue };
            let Some(age) = read_stamp(&text) else { continue };
            if !is_there {
                is_there = true;
                self.there.fetch_add(1, Ordering::Relaxed);
            }
            if *self.started.borrow() {
                ages.push(age);
            }
        }
    }
}

/// Waits until the measurement is over.
async fn ended(started: &mut tokio::sync::watch::Receiver<bool>) {
    while started.changed().await.is_ok() {}
}
