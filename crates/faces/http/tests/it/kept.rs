//! Answers that are given again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use axum::http::{Request as HttpRequest, StatusCode};
use cambist_app::{CacheEpoch, Call, Position};
use cambist_http::{HttpService, HttpSettings};
use cambist_ops::{Answer, Caller, Feed, FeedRequest, Problem, Request};
use cambist_ports::Clock;
use cambist_testkit::ManualClock;
use rstest::rstest;
use serde_json::json;
use tower::ServiceExt;

use crate::house::{House, Reply, request};

/// How long its answers may be repeated.
const FRESH: Duration = Duration::from_secs(5);

const QUESTION: &str = "/api/v1/market-data/BTC-USD";

/// Answers everything with the same, which may be repeated.
struct Cache {
    epoch: CacheEpoch,
    clock: Arc<ManualClock>,
    asked: AtomicUsize,
}

#[async_trait]
impl Caller for Cache {
    async fn call(&self, _: Request) -> Result<Answer, Problem> {
        let count = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        let mut body = json!({ "count": count, "source": "there", "age_ms": 40 });
        if count > 100 {
            body["padding"] = "x".repeat(2_000).into();
        }
        if count > 200 {
            body["age_ms"] = json!(null);
        }
        let since = self.epoch.now();
        let fresh = Some(since.until(self.clock.now().plus(FRESH)));
        Ok(Answer { body: body.to_string().into(), fresh })
    }

    async fn feed(&self, call: Call, _: FeedRequest, _: Option<Position>) -> Result<Feed, Problem> {
        Err(Problem::new(cambist_model::AppError::internal("no feeds here"), call.request_id))
    }
}

/// One face that stays, so that it can remember.
struct Shop {
    service: HttpService,
    cache: Arc<Cache>,
    clock: Arc<ManualClock>,
}

impl Shop {
    fn open(settings: HttpSettings) -> Self {
        let clock = Arc::new(ManualClock::new(cambist_model::Timestamp::from_secs(1_700_000_000)));
        let cache =
            Arc::new(Cache { epoch: CacheEpoch::default(), clock: Arc::clone(&clock), asked: AtomicUsize::new(0) });
        let mut house = House::around(Arc::clone(&cache) as _);
        house.clock = Arc::clone(&clock);
        house.settings = settings;
        Self { service: house.router(), cache, clock }
    }

    fn times_asked(&self) -> usize {
        self.cache.asked.load(Ordering::Relaxed)
    }

    async fn send(&self, request: HttpRequest<Body>) -> Reply {
        let (head, body) = self.service.clone().oneshot(request).await.unwrap().into_parts();
        Reply { status: head.status, headers: head.headers, body: to_bytes(body, usize::MAX).await.unwrap() }
    }

    async fn get(&self, path: &str) -> Reply {
        self.with(path, &[]).await
    }

    async fn with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut asked = request("GET", path);
        for (name, value) in headers {
            asked = asked.header(*name, *value);
        }
        self.send(asked.body(Body::empty()).unwrap()).await
    }
}

#[tokio::test]
async fn a_fresh_answer_is_given_again_with_the_age_that_it_has_by_then() {
    let shop = Shop::open(HttpSettings::default());
    let first = shop.get(QUESTION).await;
    shop.clock.advance(Duration::from_millis(960));
    let again = shop.get(QUESTION).await;
    assert_eq!(shop.times_asked(), 1);
    assert_eq!((first.json()["age_ms"].as_u64(), first.header("cambist-age-ms")), (Some(40), "40"));
    assert_eq!((again.json()["age_ms"].as_u64(), again.header("cambist-age-ms")), (Some(1_000), "1000"));
    assert_eq!(again.header("cambist-source"), "there");
    assert_eq!(again.header("content-type"), "application/json");
    assert_eq!(again.header("x-content-type-options"), "nosniff");
    assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
    assert_eq!(first.header("etag"), again.header("etag"), "what it says is the same");
}

#[tokio::test]
async fn nothing_is_given_again_when_its_time_is_over_or_it_was_forgotten() {
    let shop = Shop::open(HttpSettings::default());
    shop.get(QUESTION).await;
    shop.clock.advance(FRESH);
    assert_eq!(shop.get(QUESTION).await.json()["count"], 2, "its time is over");
    shop.cache.epoch.advance();
    assert_eq!(shop.get(QUESTION).await.json()["count"], 3, "the cache was told to forget");
    assert_eq!(shop.get(QUESTION).await.json()["count"], 3);
}

#[rstest]
#[case("another question", "/api/v1/market-data/ETH-USD", &[])]
#[case("the same with other fields", "/api/v1/market-data/BTC-USD?exchange=paper", &[])]
#[case("a fault is wanted", QUESTION, &[("Cambist-Simulate-Fault", "timeout")])]
#[tokio::test]
async fn only_the_very_same_question_gets_a_kept_answer(
    #[case] what: &str,
    #[case] path: &str,
    #[case] headers: &[(&str, &str)],
) {
    let shop = Shop::open(HttpSettings::default());
    shop.get(QUESTION).await;
    let other = shop.with(path, headers).await;
    assert_eq!((other.status, shop.times_asked()), (StatusCode::OK, 2), "{what}");
}

#[tokio::test]
async fn an_answer_that_was_asked_for_with_a_fault_is_not_kept() {
    let shop = Shop::open(HttpSettings::default());
    let faulty = shop.with(QUESTION, &[("Cambist-Simulate-Fault", "timeout")]).await;
    assert_eq!(faulty.header("etag"), "");
    shop.get(QUESTION).await;
    assert_eq!(shop.times_asked(), 2);
}

#[rstest]
#[case("a page of somebody else", &[("Origin", "https://evil.example")], StatusCode::FORBIDDEN)]
#[case("a token that is worth nothing", &[("Authorization", "Bearer nothing")], StatusCode::UNAUTHORIZED)]
#[tokio::test]
async fn who_may_not_come_in_gets_no_kept_answer(
    #[case] who: &str,
    #[case] headers: &[(&str, &str)],
    #[case] status: StatusCode,
) {
    let shop = Shop::open(HttpSettings::default());
    assert_eq!(shop.get(QUESTION).await.status, StatusCode::OK);
    assert_eq!(shop.with(QUESTION, headers).await.status, status, "{who}");
    let elsewhere = HttpRequest::builder().uri(QUESTION).header("Host", "evil.example").body(Body::empty()).unwrap();
    assert_eq!(shop.send(elsewhere).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn where_everybody_needs_a_token_nobody_gets_an_answer_without_one() {
    let open = Shop::open(HttpSettings::default());
    open.get(QUESTION).await;
    let closed = Shop::open(HttpSettings { requires_token: true, ..HttpSettings::default() });
    assert_eq!(closed.get(QUESTION).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(closed.times_asked(), 0);
}

#[tokio::test]
async fn whoever_has_an_answer_is_told_that_it_still_holds() {
    let shop = Shop::open(HttpSettings::default());
    let tag = shop.get(QUESTION).await.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    let kept = shop.with(QUESTION, &[("If-None-Match", &tag)]).await;
    assert_eq!((kept.status, kept.body.len(), kept.header("etag")), (StatusCode::NOT_MODIFIED, 0, tag.as_str()));
    shop.cache.epoch.advance();
    let changed = shop.with(QUESTION, &[("If-None-Match", &tag)]).await;
    assert_eq!((changed.status, changed.json()["count"].as_u64()), (StatusCode::OK, Some(2)));
    let fresh_tag = changed.header("etag").to_owned();
    shop.cache.epoch.advance();
    shop.cache.asked.fetch_sub(1, Ordering::Relaxed);
    let same = shop.with(QUESTION, &[("If-None-Match", &fresh_tag)]).await;
    assert_eq!(same.status, StatusCode::NOT_MODIFIED, "asked for anew, and the same");
}

#[rstest]
#[case("with an age, each time anew", 100, "gzip", "gzip", 2)]
#[case("without an age, once", 200, "br;q=0.5, gzip", "gzip", 1)]
#[case("in another way, each time anew", 200, "br", "br", 2)]
#[tokio::test]
async fn a_large_kept_answer_is_compressed_for_those_who_like_it(
    #[case] what: &str,
    #[case] count: usize,
    #[case] accepted: &str,
    #[case] encoding: &str,
    #[case] times_asked: usize,
) {
    let shop = Shop::open(HttpSettings::default());
    shop.cache.asked.store(count, Ordering::Relaxed);
    assert!(shop.get(QUESTION).await.body.len() > 2_000);
    let compressed = shop.with(QUESTION, &[("Accept-Encoding", accepted)]).await;
    assert_eq!(compressed.header("content-encoding"), encoding, "{what}");
    assert!(compressed.body.len() < 500, "{what}");
    assert_eq!(shop.times_asked(), count + times_asked, "{what}");
    let plain = shop.with(QUESTION, &[("Accept-Encoding", "identity")]).await;
    assert_eq!((plain.header("content-encoding"), plain.body.len() > 2_000), ("", true), "{what}");
}
