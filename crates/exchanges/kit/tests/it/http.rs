//! Asking a venue by HTTP, in good times and bad.

use std::cell::Cell;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use cambist_exchange_kit::http::{HttpAnswer, HttpClient, HttpSettings};
use cambist_exchange_kit::{Rate, Transport};
use cambist_model::{ExchangeId, Timestamp};
use cambist_ports::Clock;
use cambist_ports::exchange::ExchangeError;
use cambist_testkit::ManualClock;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::http_server::{HttpServer, Reply};

struct Asking {
    client: HttpClient,
    clock: Arc<ManualClock>,
    server: HttpServer,
}

impl Asking {
    async fn of(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self::at(Rate::new(100, Duration::from_secs(1)), replies).await
    }

    async fn at(rate: Rate, replies: impl IntoIterator<Item = Reply>) -> Self {
        let server = HttpServer::start(replies).await;
        let clock = Arc::new(ManualClock::new(Timestamp::from_secs(1_800_000_000)));
        let client = client(&server.url, rate, Arc::clone(&clock));
        Self { client, clock, server }
    }

    async fn get(&self) -> Result<HttpAnswer, ExchangeError> {
        self.client.get("/0/path?pair=X", 1, None).await
    }

    fn soon(&self) -> Timestamp {
        self.clock.now().plus(Duration::from_millis(100))
    }

    fn requests(&self) -> usize {
        self.server.seen(|seen| seen.requests.len())
    }
}

fn client(url: &str, rate: Rate, clock: Arc<ManualClock>) -> HttpClient {
    let settings =
        HttpSettings { exchange: exchange(), url: format!("{url}/"), timeout: Duration::from_secs(10), rate };
    HttpClient::new(settings, Transport::new(), clock)
}

fn exchange() -> ExchangeId {
    ExchangeId::parse("venue").unwrap()
}

/// Lets everybody do what can be done without time passing.
async fn settle() {
    for _ in 0..500 {
        tokio::task::yield_now().await;
    }
}

fn limited(seconds: u64) -> ExchangeError {
    ExchangeError::RateLimited { exchange: exchange(), retry_after: Some(Duration::from_secs(seconds)) }
}

fn detail(answer: Result<HttpAnswer, ExchangeError>) -> String {
    match answer {
        Err(ExchangeError::Unavailable { detail, .. }) => detail,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_answer_is_given_as_it_is_and_the_connection_is_kept() {
    let asking = Asking::of([Reply::with("404 Not Found", "X-Used: 7\r\n", b"[1]"), Reply::json("[2]")]).await;
    let answer = asking.get().await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.headers["x-used"].as_bytes()), (404, b"7".as_slice()));
    assert_eq!(answer.json::<Vec<u32>>().unwrap(), [1]);
    assert_eq!(asking.get().await.unwrap().json::<Vec<u32>>().unwrap(), [2]);
    asking.server.seen(|seen| {
        assert_eq!((seen.connections, seen.requests.len()), (1, 2));
        assert!(seen.requests[0].starts_with("GET /0/path?pair=X HTTP/1.1\r\n"), "{}", seen.requests[0]);
    });
}

#[tokio::test]
async fn a_compressed_answer_is_uncompressed_but_not_without_end() {
    let zip = |text: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        Reply::with("200 OK", "Content-Encoding: gzip\r\n", &encoder.finish().unwrap())
    };
    let asking = Asking::of([zip(b"[1,2]"), zip(&vec![b' '; 16 * 1024 * 1024 + 1]), zip(b"[3]")]).await;
    assert_eq!(asking.get().await.unwrap().json::<Vec<u32>>().unwrap(), [1, 2]);
    assert!(matches!(asking.get().await, Err(ExchangeError::Protocol { detail, .. }) if detail.contains("too long")));
    assert!(asking.get().await.is_ok());
}

#[tokio::test]
async fn a_venue_that_limits_the_rate_is_left_alone_as_long_as_it_wants() {
    for status in ["429 Too Many Requests", "418 I'm a teapot"] {
        let replies = [Reply::with(status, "Retry-After: 7\r\n", b""), Reply::json("1"), Reply::json("2")];
        let asking = Asking::of(replies).await;
        assert_eq!(asking.get().await.unwrap_err(), limited(7));
        assert_eq!(asking.client.get("/", 1, Some(asking.soon())).await.unwrap_err(), limited(7));
        assert_eq!(asking.requests(), 1, "nothing was asked in between");
        let patient = async { tokio::join!(asking.get(), async { asking.clock.advance(Duration::from_secs(7)) }).0 };
        assert!(patient.await.is_ok());
        assert!(asking.get().await.is_ok());
    }
}

#[tokio::test]
async fn whoever_comes_too_early_waits_and_whoever_cannot_wait_is_told_so() {
    let replies = [Reply::json("1"), Reply::json("2"), Reply::json("3")];
    let asking = Asking::at(Rate::new(2, Duration::from_secs(8)), replies).await;
    assert!(asking.get().await.is_ok() && asking.get().await.is_ok());
    assert_eq!(asking.client.get("/", 1, Some(asking.soon())).await.unwrap_err(), limited(4));
    let (third, requests) = tokio::join!(asking.get(), async {
        asking.clock.advance(Duration::from_millis(3_999));
        settle().await;
        let requests = asking.requests();
        asking.clock.advance(Duration::from_millis(1));
        requests
    });
    assert!(third.is_ok());
    assert_eq!(requests, 2, "the third was not sent before its time");
}

#[tokio::test]
async fn who_waits_for_a_turn_keeps_silent_too_when_the_venue_wants_silence_meanwhile() {
    let replies = [Reply::with("429 Too Many Requests", "Retry-After: 7\r\n", b""), Reply::json("2")];
    let asking = Asking::at(Rate::new(1, Duration::from_secs(4)), replies).await;
    let is_refused = Cell::new(false);
    let refused = async {
        let answer = asking.get().await;
        is_refused.set(true);
        answer
    };
    let passing = async {
        while !is_refused.get() {
            tokio::task::yield_now().await;
        }
        asking.clock.advance(Duration::from_secs(4));
        settle().await;
        let requests = asking.requests();
        asking.clock.advance(Duration::from_secs(3));
        requests
    };
    let (first, second, requests) = tokio::join!(refused, asking.get(), passing);
    assert_eq!((first.unwrap_err(), requests), (limited(7), 1), "its turn came, but not the end of the silence");
    assert!(second.is_ok());
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time_is_a_timeout() {
    let asking = Asking::of([Reply::Silence]).await;
    let late = async {
        while asking.requests() == 0 {
            tokio::task::yield_now().await;
        }
        asking.clock.advance(Duration::from_secs(10));
    };
    let (answer, ()) = tokio::join!(asking.get(), late);
    assert_eq!(answer.unwrap_err(), ExchangeError::Timeout { exchange: exchange() });
}

#[tokio::test]
async fn a_venue_that_is_broken_away_or_cuts_its_answer_is_not_available() {
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,2".to_vec();
    let replies =
        [Reply::with("503 Service Unavailable", "", b"<html>down</html>"), Reply::Cut(cut), Reply::Cut(Vec::new())];
    let asking = Asking::of(replies).await;
    assert_eq!(detail(asking.get().await), "it answers 503 Service Unavailable with \"<html>down</html>\"");
    assert!(detail(asking.get().await).contains("ended early"));
    assert!(!detail(asking.get().await).is_empty());
    let nobody = client("http://127.0.0.1:1", Rate::new(1, Duration::from_secs(1)), Arc::clone(&asking.clock));
    assert!(detail(nobody.get("/", 1, None).await).contains("refused"));
}

#[tokio::test]
async fn what_is_no_http_or_no_json_cannot_be_read() {
    let asking = Asking::of([Reply::Cut(b"SSH-2.0-x\r\n\r\n".to_vec()), Reply::json("<html>")]).await;
    assert!(matches!(asking.get().await, Err(ExchangeError::Protocol { .. })));
    let error = asking.get().await.unwrap().json::<Vec<u32>>().unwrap_err();
    assert!(matches!(error, ExchangeError::Protocol { detail, .. } if detail.contains("<html>")));
}
