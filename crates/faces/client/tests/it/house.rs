//! A whole application around a scripted exchange, as somebody who answers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cambist_app::{App, AppParts, Call, Face, Position, SafetyRules, Venue};
use cambist_model::Timestamp;
use cambist_model::safety::Limits;
use cambist_ops::{Answer, Caller, Feed, FeedRequest, LocalCaller, Problem, Request};
use cambist_ports::{Clock, Ids};
use cambist_testkit::{ManualClock, MemoryStore, ScriptedVenue, SeededIds};
use serde_json::{Map, Value};

/// Answers from a scripted exchange, and remembers what it was asked and what it answered.
pub(crate) struct House {
    local: LocalCaller,
    seen: Mutex<Vec<(Request, Result<Answer, Problem>)>>,
    pub(crate) clock: Arc<ManualClock>,
    ids: Arc<SeededIds>,
}

impl House {
    pub(crate) async fn open() -> Arc<Self> {
        let clock = clock();
        let ids = Arc::new(SeededIds::default());
        let venue = ScriptedVenue::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let app = App::new(AppParts {
            venues: vec![Venue { exchange: Arc::new(venue), limits: Limits::paper_defaults() }],
            rules: SafetyRules::default(),
            cash: vec!["USD".parse().unwrap()],
            market: cambist_app::MarketParts::default(),
            store: Arc::new(MemoryStore::default()),
            clock: Arc::clone(&clock) as _,
            ids: Arc::clone(&ids) as _,
        });
        app.start().await.unwrap();
        Arc::new(Self { local: LocalCaller::new(Arc::new(app)), seen: Mutex::default(), clock, ids })
    }

    pub(crate) fn new_call(&self) -> Call {
        Call::new(self.ids.request_id(), "test", Face::Cli)
    }

    /// What was asked last, and the answer.
    pub(crate) fn last(&self) -> (Request, Result<Answer, Problem>) {
        self.seen.lock().unwrap().last().unwrap().clone()
    }

    pub(crate) fn times_asked(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

impl House {
    /// The answer. Where it takes its time, time passes.
    async fn answered(&self, request: Request) -> Result<Answer, Problem> {
        let mut answer = self.local.call(request);
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => return answer,
                () = settle() => self.clock.advance(Duration::from_secs(1)),
            }
        }
    }
}

/// Lets everything that is ready run.
async fn settle() {
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
}

#[async_trait]
impl Caller for House {
    async fn call(&self, request: Request) -> Result<Answer, Problem> {
        let answer = self.answered(request.clone()).await;
        self.seen.lock().unwrap().push((request, answer.clone()));
        answer
    }

    async fn feed(&self, call: Call, request: FeedRequest, after: Option<Position>) -> Result<Feed, Problem> {
        self.local.feed(call, request, after).await
    }
}

pub(crate) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Timestamp::from_secs(1_700_000_000)))
}

pub(crate) fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

/// A request of the operation with this input.
pub(crate) fn asks(operation: &str, input: &Value) -> Request {
    let call = Call::new(SeededIds::default().request_id(), "test", Face::Cli);
    Request { operation: operation.to_owned(), call, input: object(input) }
}
