//! The streams of a venue, shared by all who listen.

use std::sync::Arc;
use std::time::Duration;

use cambist_model::{ExchangeId, Timestamp};
use cambist_ports::exchange::{EventStream, ExchangeError, MarketEvent, MarketSubscription};
use cambist_ports::{Clock, Ids};

use super::fetch::Fetch;
use super::line::Line;
use super::reader::Reader;
use super::session::Session;
use super::topics::{Told, Topics, is_interrupted};
use crate::rate::{Budget, Rate};
use crate::transport::{Socket, Transport};

/// How long a new reader waits for the first word. A refusal and a venue that is away are errors then; a market in which
/// nothing happens is not.
const FIRST_WORD: Duration = Duration::from_secs(3);

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// How a venue streams.
#[derive(Clone, Debug)]
pub struct StreamSettings {
    /// Which venue.
    pub exchange: ExchangeId,
    /// Where: an address with `wss://` or `ws://`.
    pub url: String,
    /// How many subscriptions one connection carries; more go to further connections.
    pub max_subscriptions: usize,
    /// How many messages may be sent on a connection.
    pub messages: Rate,
    /// How many connections may be made.
    pub connects: Rate,
}

/// The streams of a venue. All who want the same share one subscription, and all subscriptions share as few connections as
/// the venue allows. A connection is made when the first reader comes and closed some seconds after the last one left.
#[derive(Clone)]
pub struct SharedStreams(Arc<Shared>);

/// What a venue's lines have in common.
pub(super) struct Shared {
    pub(super) settings: StreamSettings,
    pub(super) topics: Topics,
    pub(super) connects: Budget,
    pub(super) transport: Transport,
    pub(super) fetch: Arc<dyn Fetch>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
    new_session: Box<dyn Fn() -> Box<dyn Session> + Send + Sync>,
}

impl SharedStreams {
    /// Streams by `transport`. Each connection is led by an own session of `new_session`.
    pub fn new(
        settings: StreamSettings,
        new_session: impl Fn() -> Box<dyn Session> + Send + Sync + 'static,
        fetch: Arc<dyn Fetch>,
        transport: Transport,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        let (topics, connects) = (Topics::default(), Budget::new(settings.connects));
        let new_session = Box::new(new_session);
        Self(Arc::new(Shared { settings, topics, connects, transport, fetch, clock, ids, new_session }))
    }

    /// Events of a market from its current state on, as soon as the first is known, or by `deadline`.
    ///
    /// A market in which nothing is known yet has a stream that says nothing yet. A reader that is more than 1,024 events
    /// behind hears [`MarketEvent::Lagged`]. What the venue refuses later ends with [`MarketEvent::Interrupted`].
    pub async fn subscribe(
        &self,
        wanted: MarketSubscription,
        deadline: Option<Timestamp>,
    ) -> Result<EventStream<MarketEvent>, ExchangeError> {
        let shared = &self.0;
        let mut place = shared.topics.join(wanted, shared.settings.max_subscriptions.max(1));
        if let Some(line) = place.start {
            let session = (shared.new_session)();
            tokio::spawn(Line::new(Arc::clone(shared), line, session).run());
        }
        let latest = place.latest.take();
        let mut reader = Reader::new(place);
        let patience = shared.clock.now().plus(FIRST_WORD);
        let patience = deadline.map_or(patience, |deadline| deadline.min(patience));
        let first = match latest {
            Some(state) if !is_interrupted(&state) => Some(state),
            other => shared.first_word(&mut reader, other, patience).await?,
        };
        Ok(reader.into_stream(first))
    }
}

impl Shared {
    /// The first thing that is known of the market; nothing when there is nothing wrong but nothing is said either.
    async fn first_word(
        &self,
        reader: &mut Reader,
        mut latest: Option<MarketEvent>,
        patience: Timestamp,
    ) -> Result<Option<MarketEvent>, ExchangeError> {
        let exchange = self.settings.exchange;
        let unavailable = |detail: &str| ExchangeError::Unavailable { exchange, detail: detail.to_owned() };
        let over = self.clock.sleep_until(patience);
        tokio::pin!(over);
        loop {
            let told = tokio::select! {
                told = reader.next() => told,
                () = &mut over => match latest {
                    Some(MarketEvent::Interrupted { reason }) => return Err(unavailable(&reason)),
                    other => return Ok(other),
                },
            };
            match told {
                Some(Told::Event(event)) if is_interrupted(&event) => latest = Some(event),
                Some(Told::Event(event)) => return Ok(Some(event)),
                Some(Told::Refused(error)) => return Err(error),
                None => return Err(unavailable("its stream ended")),
            }
        }
    }

    /// Makes a connection. The error says why there is none.
    pub(super) async fn connect(&self) -> Result<Socket, String> {
        let late = self.clock.now().plus(CONNECT);
        tokio::select! {
            socket = self.transport.converse(&self.settings.url) => {
                socket.map_err(|why| format!("no connection can be made: {why}"))
            }
            () = self.clock.sleep_until(late) => Err("no connection could be made in time".to_owned()),
        }
    }

    /// A number that nobody can guess.
    pub(super) fn chance(&self) -> u64 {
        self.ids.secret().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}
