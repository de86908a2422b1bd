use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use cambist_client::{Endpoint, RemoteCaller};
use cambist_model::ErrorCode;
use cambist_ops::{Caller, Problem, Request};
use cambist_ports::Clock;
use rstest::rstest;
use serde_json::{Value, json};

use crate::house::{asks, clock};
use crate::server::{blunt, silent};

const ORDER: &str = r#"{"symbol": "BTC-USD", "side": "buy", "type": "market", "quantity": "1"}"#;

fn trade() -> Request {
    asks("place_order", &serde_json::from_str::<Value>(ORDER).unwrap())
}

fn read() -> Request {
    asks("list_balances", &json!({}))
}

async fn ask(endpoint: Endpoint, request: Request) -> Problem {
    RemoteCaller::new(endpoint, clock()).call(request).await.unwrap_err()
}

#[tokio::test]
async fn a_server_that_is_not_there_has_done_nothing() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for request in [read(), trade()] {
        let problem = ask(Endpoint::Tcp { host: "127.0.0.1".to_owned(), port }, request).await;
        assert_eq!(problem.code, ErrorCode::ServerUnavailable);
        assert!(problem.detail.contains(&format!("http://127.0.0.1:{port} cannot be reached")), "{}", problem.detail);
        assert_eq!(problem.hint.as_deref(), Some("is `cambist serve` running there?"));
    }
    let problem = ask(Endpoint::Unix("/nonexistent/cambist.sock".into()), trade()).await;
    assert_eq!(problem.code, ErrorCode::ServerUnavailable);
}

#[rstest]
#[case::hung_up("")]
#[case::cut_short("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"order\":")]
#[case::no_json("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello")]
#[case::no_object("HTTP/1.1 201 Created\r\ncontent-length: 4\r\n\r\n\"ok\"")]
#[case::no_reason("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")]
#[case::no_http("SSH-2.0-OpenSSH_9.6\r\n")]
#[tokio::test]
async fn an_answer_that_is_lost_leaves_an_order_in_doubt_and_a_read_undone(#[case] reply: &'static str) {
    let (endpoint, connections) = blunt(reply).await;
    let problem = ask(endpoint.clone(), trade()).await;
    assert_eq!(problem.code, ErrorCode::OutcomeUnknown, "{}", problem.detail);
    assert!(!problem.retryable);
    assert_eq!(connections.load(Ordering::SeqCst), 1, "an order must never be sent twice");
    let problem = ask(endpoint, read()).await;
    assert_eq!(problem.code, ErrorCode::ServerUnavailable, "{}", problem.detail);
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn somebody_else_who_refuses_has_done_nothing() {
    let (endpoint, _) = blunt("HTTP/1.1 404 Not Found\r\ncontent-length: 9\r\n\r\nnot found").await;
    for request in [read(), trade()] {
        let problem = ask(endpoint.clone(), request).await;
        assert_eq!(problem.code, ErrorCode::ServerUnavailable);
        assert_eq!(problem.hint.as_deref(), Some("is it a Cambist of this version?"));
    }
}

#[rstest]
#[case(read(), ErrorCode::ServerUnavailable)]
#[case(trade(), ErrorCode::OutcomeUnknown)]
#[tokio::test]
async fn a_server_that_stays_silent_is_given_up(#[case] request: Request, #[case] code: ErrorCode) {
    let (endpoint, mut arrivals) = silent().await;
    let clock = clock();
    let client = RemoteCaller::new(endpoint, Arc::clone(&clock) as _);
    let asked = tokio::spawn(async move { client.call(request).await.unwrap_err() });
    arrivals.recv().await.unwrap();
    clock.advance(Duration::from_secs(89));
    tokio::task::yield_now().await;
    assert!(!asked.is_finished());
    clock.advance(Duration::from_secs(1));
    let problem = asked.await.unwrap();
    assert_eq!(problem.code, code);
    assert!(problem.detail.contains("did not answer in time"), "{}", problem.detail);
}

#[tokio::test]
async fn the_callers_deadline_is_for_reads_and_abandons_no_order() {
    let (endpoint, mut arrivals) = silent().await;
    let clock = clock();
    let client = RemoteCaller::new(endpoint, Arc::clone(&clock) as _);
    let asked: Vec<_> = [read(), trade()]
        .into_iter()
        .map(|mut request| {
            let client = client.clone();
            request.call.deadline = Some(clock.now().plus(Duration::from_secs(1)));
            tokio::spawn(async move { client.call(request).await.unwrap_err() })
        })
        .collect();
    arrivals.recv().await.unwrap();
    arrivals.recv().await.unwrap();
    clock.advance(Duration::from_secs(1));
    let [read, trade] = asked.try_into().unwrap();
    assert_eq!(read.await.unwrap().code, ErrorCode::ServerUnavailable);
    assert!(!trade.is_finished());
}
