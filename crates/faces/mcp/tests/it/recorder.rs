//! An application that says always the same and remembers what it was asked.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cambist_app::{Call, Position};
use cambist_mcp::{McpFace, McpSettings};
use cambist_model::Timestamp;
use cambist_ops::{Answer, Caller, Feed, FeedRequest, Problem, Request};
use cambist_ports::Clock;
use cambist_testkit::{ManualClock, SeededIds};

/// A clock that stands still.
pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(ManualClock::new(Timestamp::EPOCH))
}

pub(crate) struct Recorder {
    answer: Vec<u8>,
    asked: Mutex<Vec<Request>>,
}

impl Recorder {
    pub(crate) fn answering(answer: impl Into<String>) -> Self {
        Self { answer: answer.into().into_bytes(), asked: Mutex::default() }
    }

    /// A face before it.
    pub(crate) fn face(self: &Arc<Self>) -> McpFace {
        McpFace::new(Arc::clone(self) as _, Arc::new(SeededIds::default()), clock(), &McpSettings::default()).unwrap()
    }

    /// Everything that it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }

    /// The one thing that it was asked.
    pub(crate) fn only(&self) -> Request {
        let mut asked = self.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        asked.remove(0)
    }
}

#[async_trait]
impl Caller for Recorder {
    async fn call(&self, request: Request) -> Result<Answer, Problem> {
        self.asked.lock().unwrap().push(request);
        Ok(Answer::once(self.answer.clone()))
    }

    async fn feed(&self, _: Call, _: FeedRequest, _: Option<Position>) -> Result<Feed, Problem> {
        panic!("nobody asks for a feed")
    }
}
