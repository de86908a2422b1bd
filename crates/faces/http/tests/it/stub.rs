//! A caller that a test plays: it answers what it is told to and remembers what it was asked.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cambist_app::{Call, Delivery, Epoch, Position, StreamStart};
use cambist_model::AppError;
use cambist_ops::{Answer, Caller, Feed, FeedEvent, FeedRequest, FeedStream, Problem, Request, Update};
use futures_util::stream;
use serde_json::Value;
use tokio::sync::broadcast::{self, error::RecvError};

type Answering = dyn Fn(&Request) -> Result<Value, AppError> + Send + Sync;
type Opening = dyn Fn(FeedRequest) -> Result<(), AppError> + Send + Sync;

pub(crate) struct Stub {
    answering: Box<Answering>,
    opening: Box<Opening>,
    asked: Mutex<Vec<Request>>,
    events: broadcast::Sender<(FeedRequest, Value)>,
}

/// The epoch of every feed of a stub.
pub(crate) const EPOCH: Epoch = Epoch::new(7);

/// How many events a stub's feed keeps for a slow reader.
pub(crate) const KEPT: usize = 16;

impl Stub {
    pub(crate) fn answering(
        answering: impl Fn(&Request) -> Result<Value, AppError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Self::new(answering, |_| Ok(()))
    }

    /// Opens every feed that `opening` does not refuse.
    pub(crate) fn feeding(opening: impl Fn(FeedRequest) -> Result<(), AppError> + Send + Sync + 'static) -> Arc<Self> {
        Self::new(|_| Ok(Value::Null), opening)
    }

    fn new(
        answering: impl Fn(&Request) -> Result<Value, AppError> + Send + Sync + 'static,
        opening: impl Fn(FeedRequest) -> Result<(), AppError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            answering: Box::new(answering),
            opening: Box::new(opening),
            asked: Mutex::default(),
            events: broadcast::Sender::new(KEPT),
        })
    }

    /// What was asked last.
    pub(crate) fn asked(&self) -> Request {
        self.asked.lock().unwrap().last().unwrap().clone()
    }

    /// Something happens to a feed.
    pub(crate) fn happen(&self, feed: FeedRequest, event: Value) {
        // Nobody listening is fine.
        let _ = self.events.send((feed, event));
    }

    /// How many feeds are open.
    pub(crate) fn listeners(&self) -> usize {
        self.events.receiver_count()
    }
}

#[async_trait]
impl Caller for Stub {
    async fn call(&self, request: Request) -> Result<Answer, Problem> {
        let answer = (self.answering)(&request);
        let request_id = request.call.request_id;
        self.asked.lock().unwrap().push(request);
        answer
            .map(|value| Answer::once(serde_json::to_vec(&value).unwrap()))
            .map_err(|error| Problem::new(error, request_id))
    }

    async fn feed(&self, call: Call, request: FeedRequest, after: Option<Position>) -> Result<Feed, Problem> {
        (self.opening)(request).map_err(|error| Problem::new(error, call.request_id))?;
        let position = Position { epoch: EPOCH, sequence: 0 };
        let resumed = after.map(|after| after.epoch == EPOCH);
        let start = StreamStart { position, delivery: Delivery::Pushed, resumed };
        let events: FeedStream =
            Box::pin(stream::unfold((self.events.subscribe(), 0), move |(mut events, heard)| async move {
                loop {
                    return match events.recv().await {
                        Ok((_, Value::String(end))) if end == "end" => None,
                        Ok((_, Value::String(lost))) if lost == "lost" => {
                            Some((FeedEvent::Interrupted("gone fishing".to_owned()), (events, heard)))
                        }
                        Ok((feed, event)) if feed == request => {
                            let sequence = heard + 1;
                            let position = Position { epoch: EPOCH, sequence };
                            let update = Update::new(request, position, event.to_string().as_bytes());
                            Some((FeedEvent::Update(update), (events, sequence)))
                        }
                        Ok(_) => continue,
                        Err(RecvError::Lagged(missed)) => Some((FeedEvent::Lagged(Some(missed)), (events, heard))),
                        Err(RecvError::Closed) => None,
                    };
                }
            }));
        Ok(Feed { about: request, start, events })
    }
}
