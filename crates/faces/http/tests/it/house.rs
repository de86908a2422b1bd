//! The face around an application on a scripted exchange, or around a caller that a test plays.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use cambist_app::{App, AppParts, Call, Face, SafetyRules, Venue};
use cambist_http::{HttpFace, HttpParts, HttpService, HttpSettings, OutsideIssuer};
use cambist_model::safety::Limits;
use cambist_model::{Percent, Timestamp};
use cambist_ops::{Answer, Caller, LocalCaller, Problem, Request as Asked};
use cambist_ports::{Clock, Ids};
use cambist_testkit::{ManualClock, MemoryStore, ScriptedVenue, SeededIds};
use serde_json::{Map, Value};
use tower::ServiceExt;

pub(crate) struct House {
    pub(crate) caller: Arc<dyn Caller>,
    pub(crate) ids: Arc<SeededIds>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) settings: HttpSettings,
    pub(crate) issuer: Option<OutsideIssuer>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl House {
    /// A whole application; two of them answer the same to the same questions.
    pub(crate) async fn open() -> Self {
        let clock = clock();
        let ids = Arc::new(SeededIds::default());
        let venue = Arc::new(ScriptedVenue::new(Arc::clone(&clock) as Arc<dyn Clock>));
        let app = App::new(AppParts {
            venues: vec![Venue { exchange: venue, limits: limits() }],
            rules: SafetyRules::default(),
            cash: vec!["USD".parse().unwrap()],
            market: cambist_app::MarketParts::default(),
            store: Arc::new(MemoryStore::default()),
            clock: Arc::clone(&clock) as _,
            ids: Arc::clone(&ids) as _,
        });
        app.start().await.unwrap();
        settle().await;
        Self {
            caller: Arc::new(LocalCaller::new(Arc::new(app))),
            ids,
            clock,
            settings: HttpSettings::default(),
            issuer: None,
        }
    }

    /// The face alone, in front of `caller`.
    pub(crate) fn around(caller: Arc<dyn Caller>) -> Self {
        Self { caller, ids: Arc::default(), clock: clock(), settings: HttpSettings::default(), issuer: None }
    }

    pub(crate) fn face(&self) -> HttpFace {
        HttpFace::new(HttpParts {
            caller: Arc::clone(&self.caller),
            ids: Arc::clone(&self.ids) as _,
            clock: Arc::clone(&self.clock) as _,
            settings: self.settings.clone(),
            issuer: self.issuer.clone(),
        })
    }

    pub(crate) fn router(&self) -> HttpService {
        self.face().service()
    }

    /// Asks the caller itself, without the face.
    pub(crate) async fn ask(&self, operation: &str, input: Value) -> Result<Answer, Problem> {
        let call = Call::new(self.ids.request_id(), "local", Face::Http);
        let input: Map<_, _> = serde_json::from_value(input).unwrap();
        self.caller.call(Asked { operation: operation.to_owned(), call, input }).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> Reply {
        self.send(request("POST", path).header("Content-Type", "application/json").body(body.into()).unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        Reply { status: head.status, headers: head.headers, body: to_bytes(body, usize::MAX).await.unwrap() }
    }
}

/// A request from this machine.
pub(crate) fn request(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header("Host", "localhost:8765")
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The problem that this is.
    pub(crate) fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status.as_u16());
        assert_eq!(problem.instance, self.header("x-request-id"));
        problem
    }

    /// The names of the fields that a problem complains about.
    pub(crate) fn fields(&self) -> Vec<String> {
        self.problem().fields.into_iter().map(|field| field.field.into_owned()).collect()
    }
}

/// Limits that let the examples pass: ten bitcoins are a third of the account already.
fn limits() -> Limits {
    Limits { max_position_size_pct: Percent::new(50_u32.into()), ..Limits::paper_defaults() }
}

/// Lets everything that is ready run.
pub(crate) async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Timestamp::from_secs(1_700_000_000)))
}
