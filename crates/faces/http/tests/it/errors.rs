use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use cambist_app::{Call, Face, Position};
use cambist_model::{AppError, ErrorCode, SimulatedFault};
use cambist_ops::{Answer, Caller, Feed, FeedRequest, Problem, Request, outward};
use rstest::rstest;
use serde_json::{Value, json};

use crate::house::{House, request, settle};
use crate::stub::Stub;

#[tokio::test]
async fn every_kind_of_error_has_its_status_and_its_body() {
    for code in ErrorCode::ALL {
        let stub = Stub::answering(move |_| {
            Err(AppError::new(*code, "it went wrong").hint("do better").retry_after(Duration::from_millis(1_500)))
        });
        let reply = House::around(stub).get("/api/v1/balances").await;
        let problem = reply.problem();
        assert_eq!(problem.status, outward(*code).status, "{code}");
        assert_eq!((problem.code, problem.kind), (*code, format!("/problems/{code}")));
        assert_eq!((problem.detail.as_str(), problem.hint.as_deref()), ("it went wrong", Some("do better")));
        assert_eq!(reply.header("retry-after"), "2", "rounded up: coming back early is no use");
    }
}

#[tokio::test]
async fn an_unknown_path_is_a_problem_that_names_the_path() {
    let house = House::open().await;
    for path in ["/nothing", "/api/v1/candles", "/api/v1/candles/", "/api/v2/orders", "/price/paper", "/healthz/x"] {
        let reply = house.get(path).await;
        assert_eq!((reply.status.as_u16(), reply.fields()), (404, vec!["path".to_owned()]), "{path}");
    }
}

#[rstest]
#[case("PUT", "/api/v1/orders", "POST,GET,HEAD")]
#[case("DELETE", "/price/paper/BTC/USD", "GET,HEAD")]
#[case("OPTIONS", "/api/v1/orders", "POST,GET,HEAD")]
#[case("POST", "/healthz", "GET,HEAD")]
#[case("GET", "/api/v1/orders/cancel-all", "POST")]
#[tokio::test]
async fn a_wrong_method_is_a_problem_that_says_what_is_allowed(
    #[case] method: &str,
    #[case] path: &str,
    #[case] allowed: &str,
) {
    let house = House::open().await;
    let reply = house.send(request(method, path).body(Body::empty()).unwrap()).await;
    assert_eq!((reply.status.as_u16(), reply.fields()), (405, vec!["method".to_owned()]));
    assert_eq!(reply.header("allow"), allowed);
}

#[tokio::test]
async fn a_defect_is_a_problem_too_and_keeps_its_cause_to_itself() {
    let stub = Stub::answering(|_| panic!("secret"));
    let reply = House::around(stub).get("/api/v1/balances").await;
    assert_eq!(reply.problem().code, ErrorCode::Internal);
    assert!(!String::from_utf8_lossy(&reply.body).contains("secret"));
}

#[tokio::test]
async fn an_answer_that_a_view_cannot_show_is_a_defect_and_not_a_guess() {
    for answer in [json!({}), json!({"markets": []}), json!({"markets": [{"ticker": null}]}), json!([1])] {
        let stub = Stub::answering(move |_| Ok(answer.clone()));
        assert_eq!(House::around(stub).get("/price/paper/BTC-USD").await.problem().code, ErrorCode::Internal);
    }
}

#[tokio::test]
async fn a_simulated_fault_reaches_the_call_and_an_unknown_one_is_refused() {
    let stub = Stub::answering(|_| Ok(json!({})));
    let house = House::around(Arc::clone(&stub) as _);
    let with = |fault: &str| {
        request("GET", "/api/v1/balances").header("Cambist-Simulate-Fault", fault).body(Body::empty()).unwrap()
    };
    assert_eq!(house.send(with("timeout_after")).await.status, 200);
    assert_eq!(stub.asked().call.fault, Some(SimulatedFault::TimeoutAfter));
    let refused = house.send(with("earthquake")).await;
    assert_eq!(refused.fields(), ["Cambist-Simulate-Fault"]);
    assert!(refused.problem().detail.contains("rate_limit"), "it says what is known");
}

#[tokio::test]
async fn a_request_is_made_in_the_name_of_this_face() {
    let stub = Stub::answering(|_| Ok(json!({})));
    let house = House::around(Arc::clone(&stub) as _);
    let pretender = request("GET", "/api/v1/balances").header("Cambist-Face", "cli").body(Body::empty()).unwrap();
    let reply = house.send(pretender).await;
    let call = stub.asked().call;
    assert_eq!((call.face, call.principal.as_str()), (Face::Http, "local"));
    assert_eq!(call.request_id.to_string(), reply.header("x-request-id"));
}

/// Never answers.
struct Silent;

#[async_trait]
impl Caller for Silent {
    async fn call(&self, _: Request) -> Result<Answer, Problem> {
        std::future::pending().await
    }

    async fn feed(&self, _: Call, _: FeedRequest, _: Option<Position>) -> Result<Feed, Problem> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_read_is_given_up_after_a_minute_and_an_order_never() {
    let house = Arc::new(House::around(Arc::new(Silent)));
    let read = tokio::spawn({
        let house = Arc::clone(&house);
        async move { house.get("/api/v1/balances").await }
    });
    let order = tokio::spawn({
        let house = Arc::clone(&house);
        async move { house.post("/api/v1/orders", "{}").await }
    });
    settle().await;
    house.clock.advance(Duration::from_secs(64));
    settle().await;
    assert!(!read.is_finished());
    house.clock.advance(Duration::from_secs(2));
    let reply = read.await.unwrap();
    assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (503, "1"));
    house.clock.advance(Duration::from_secs(1_000_000));
    settle().await;
    assert!(!order.is_finished(), "nobody may believe that an order was not placed");
    order.abort();
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let house = Arc::new(House::open().await);
    let never = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let asked = tokio::spawn({
        let house = Arc::clone(&house);
        async move { house.post("/api/v1/orders", never).await }
    });
    settle().await;
    house.clock.advance(Duration::from_secs(31));
    let reply = asked.await.unwrap();
    assert_eq!((reply.status.as_u16(), reply.fields()), (408, vec!["body".to_owned()]));
}

#[tokio::test]
async fn a_denied_order_shows_every_rule_that_failed() {
    let house = House::open().await;
    let order = json!({
        "symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "100", "limit_price": "49000"
    });
    let reply = house.post("/api/v1/orders", order.to_string()).await;
    assert_eq!(reply.status, 422);
    let problem: Value = reply.json();
    assert_eq!(problem["code"], "order_denied");
    assert!(!problem["denials"].as_array().unwrap().is_empty());
}
