//! What many ask at the same moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use axum::http::Request as HttpRequest;
use cambist_app::{Call, Position};
use cambist_http::{HttpService, HttpSettings};
use cambist_model::{AppError, ErrorCode};
use cambist_ops::{Answer, Caller, Feed, FeedRequest, Problem, Request};
use rstest::rstest;
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tower::ServiceExt;

use crate::house::{House, Reply, request, settle};

const QUESTION: &str = "/api/v1/market-data/BTC-USD";

/// Answers the first question with 1, the second with 2 and so on, each when it is let.
struct Slow {
    asked: AtomicUsize,
    let_go: Semaphore,
    fails: bool,
}

#[async_trait]
impl Caller for Slow {
    async fn call(&self, request: Request) -> Result<Answer, Problem> {
        let count = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        self.let_go.acquire().await.unwrap().forget();
        if self.fails {
            let error = AppError::new(ErrorCode::ExchangeUnavailable, "it does not answer");
            return Err(Problem::new(error, request.call.request_id));
        }
        Ok(Answer::once(json!({ "count": count }).to_string()))
    }

    async fn feed(&self, call: Call, _: FeedRequest, _: Option<Position>) -> Result<Feed, Problem> {
        Err(Problem::new(AppError::internal("no feeds here"), call.request_id))
    }
}

struct Counter {
    service: HttpService,
    slow: Arc<Slow>,
}

impl Counter {
    fn open(fails: bool, settings: HttpSettings) -> Self {
        let slow = Arc::new(Slow { asked: AtomicUsize::new(0), let_go: Semaphore::new(0), fails });
        let mut house = House::around(Arc::clone(&slow) as _);
        house.settings = settings;
        Self { service: house.router(), slow }
    }

    /// Somebody asks, and has asked when this returns.
    async fn ask(&self, request: HttpRequest<Body>) -> JoinHandle<Reply> {
        let service = self.service.clone();
        let asking = tokio::spawn(async move {
            let (head, body) = service.oneshot(request).await.unwrap().into_parts();
            Reply { status: head.status, headers: head.headers, body: to_bytes(body, usize::MAX).await.unwrap() }
        });
        settle().await;
        asking
    }

    async fn get(&self, path: &str) -> JoinHandle<Reply> {
        self.ask(request("GET", path).body(Body::empty()).unwrap()).await
    }

    fn times_asked(&self) -> usize {
        self.slow.asked.load(Ordering::Relaxed)
    }

    fn let_go(&self, questions: usize) {
        self.slow.let_go.add_permits(questions);
    }
}

async fn told(asking: JoinHandle<Reply>) -> serde_json::Value {
    asking.await.unwrap().json()["count"].clone()
}

#[tokio::test]
async fn who_comes_while_it_is_asked_shares_the_next_answer_and_none_from_before() {
    let counter = Counter::open(false, HttpSettings::default());
    let first = counter.get(QUESTION).await;
    let second = counter.get(QUESTION).await;
    let third = counter.get(QUESTION).await;
    assert_eq!(counter.times_asked(), 1, "the others wait for their turn");
    counter.let_go(1);
    assert_eq!(told(first).await, 1);
    settle().await;
    let fourth = counter.get(QUESTION).await;
    assert_eq!(counter.times_asked(), 2, "once for both who waited");
    counter.let_go(2);
    let (second, third) = (second.await.unwrap(), third.await.unwrap());
    assert_eq!((second.json()["count"].clone(), third.json()["count"].clone()), (json!(2), json!(2)));
    assert_ne!(second.header("x-request-id"), third.header("x-request-id"), "each has an id to quote");
    assert_eq!(told(fourth).await, 3, "it was asked after the fourth had come");
}

#[tokio::test]
async fn a_problem_is_everybodys_with_an_id_of_their_own() {
    let counter = Counter::open(true, HttpSettings::default());
    let first = counter.get(QUESTION).await;
    let (second, third) = (counter.get(QUESTION).await, counter.get(QUESTION).await);
    counter.let_go(2);
    for asking in [first, second, third] {
        let problem = asking.await.unwrap().problem();
        assert_eq!((problem.code, &*problem.detail), (ErrorCode::ExchangeUnavailable, "it does not answer"));
    }
    assert_eq!(counter.times_asked(), 2);
}

#[tokio::test]
async fn who_goes_away_takes_nobodys_answer_along() {
    let counter = Counter::open(false, HttpSettings::default());
    let first = counter.get(QUESTION).await;
    let (second, third) = (counter.get(QUESTION).await, counter.get(QUESTION).await);
    first.abort();
    second.abort();
    counter.let_go(2);
    assert_eq!(told(third).await, 2);
}

#[tokio::test]
async fn a_wrong_question_is_refused_to_everybody() {
    let counter = Counter::open(false, HttpSettings::default());
    let path = "/api/v1/trades/BTC-USD?limit=many";
    for asking in [counter.get(path).await, counter.get(path).await] {
        assert_eq!(asking.await.unwrap().fields(), ["limit"]);
    }
    assert_eq!(counter.times_asked(), 0);
}

#[rstest]
#[case::other_questions("GET", QUESTION, &[], Some("/api/v1/market-data/ETH-USD"))]
#[case::about_an_account("GET", "/api/v1/account", &[], None)]
#[case::that_last("GET", "/api/v1/ticker-updates/BTC-USD", &[], None)]
#[case::with_a_fault("GET", QUESTION, &[("Cambist-Simulate-Fault", "timeout_before")], None)]
#[case::for_the_head_only("HEAD", QUESTION, &[], None)]
#[tokio::test]
async fn nobody_waits_for_questions(
    #[case] method: &str,
    #[case] path: &str,
    #[case] headers: &[(&str, &str)],
    #[case] other: Option<&str>,
) {
    let counter = Counter::open(false, HttpSettings::default());
    let ask = |path| {
        let asked = request(method, path);
        headers.iter().fold(asked, |asked, (name, value)| asked.header(*name, *value)).body(Body::empty()).unwrap()
    };
    let first = counter.ask(ask(path)).await;
    let second = counter.ask(ask(other.unwrap_or(path))).await;
    assert_eq!(counter.times_asked(), 2, "both at the same time");
    counter.let_go(2);
    for asking in [first, second] {
        assert!(asking.await.unwrap().status.is_success());
    }
}

#[tokio::test]
async fn where_tokens_are_needed_nobody_shares_an_answer() {
    let counter = Counter::open(false, HttpSettings { requires_token: true, ..HttpSettings::default() });
    let refused = [counter.get(QUESTION).await, counter.get(QUESTION).await];
    for asking in refused {
        assert_eq!(asking.await.unwrap().problem().code, ErrorCode::Unauthenticated);
    }
    assert_eq!(counter.times_asked(), 0);
}

#[tokio::test]
async fn what_nobody_waits_for_any_more_takes_no_room_without_end() {
    let counter = Counter::open(false, HttpSettings::default());
    for number in 0..1_024 {
        counter.get(&format!("{QUESTION}?exchange=e{number}")).await.abort();
    }
    let alone = [counter.get(QUESTION).await, counter.get(QUESTION).await];
    assert_eq!(counter.times_asked(), 1_026, "there is no room for one more, so that both ask");
    counter.let_go(1_026);
    for asking in alone {
        assert!(asking.await.unwrap().status.is_success());
    }
}
