use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use cambist_app::Face;
use cambist_http::{HttpSettings, Listener};
use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::UnixStream;

use crate::house::{House, settle};
use crate::stream_client::Server;
use crate::stub::Stub;

/// Sends a request as it stands and reads to the end.
async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin, text: &str) -> String {
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(path: &str, host: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n")
}

#[tokio::test]
async fn a_port_answers_and_guards() {
    let server = Server::start(House::open().await).await;
    let answer = talk(server.tcp().await, &get("/price/scripted/BTC/USD", "localhost", "")).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"bid\":\"49999\""), "{answer}");
    let refused = talk(server.tcp().await, &get("/healthz", "evil.example", "")).await;
    assert!(refused.starts_with("HTTP/1.1 403"), "{refused}");
}

#[tokio::test]
async fn a_socket_file_is_for_its_user_and_asks_for_no_host() {
    let stub = Stub::answering(|_| Ok(json!({})));
    let server = Server::start(House::around(Arc::clone(&stub) as _)).await;
    let path = server.folder.path().join("http.sock");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let entries = std::fs::read_dir(server.folder.path()).unwrap().count();
    assert_eq!(entries, 1, "nothing is left of its making");
    let answer = talk(server.unix().await, &get("/api/v1/balances", "anything", "Cambist-Face: cli\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(stub.asked().call.face, Face::Cli);
    let refused = talk(server.unix().await, &get("/api/v1/balances", "x", "Cambist-Face: ouija\r\n")).await;
    assert!(refused.starts_with("HTTP/1.1 400") && refused.contains("Cambist-Face"), "{refused}");
}

#[tokio::test]
async fn a_socket_file_goes_when_the_server_stops_and_a_stale_one_is_replaced() {
    let server = Server::start(House::open().await).await;
    let path = server.folder.path().join("http.sock");
    let taken = Listener::unix(&path).await.unwrap_err();
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
    let folder = tempfile::tempdir().unwrap();
    let stale = folder.path().join("http.sock");
    drop(std::os::unix::net::UnixListener::bind(&stale).unwrap());
    assert!(stale.exists(), "left behind as by a process that was killed");
    let replaced = Listener::unix(&stale).await.unwrap();
    drop(replaced);
    assert!(!stale.exists());
    server.end().await;
    assert!(!path.exists());
}

#[tokio::test]
async fn what_is_no_socket_is_not_removed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("http.sock");
    std::fs::write(&file, "precious").unwrap();
    assert_eq!(Listener::unix(&file).await.unwrap_err().kind(), std::io::ErrorKind::AlreadyExists);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "precious");
}

#[tokio::test]
async fn a_request_under_way_is_finished_when_the_server_stops() {
    let stub = Stub::answering(|_| Ok(json!({"late": true})));
    let server = Server::start(House::around(stub)).await;
    let mut stream = server.tcp().await;
    // The head is there, the body is not yet.
    let head = "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..50 {
        settle().await;
    }
    server.stop.cancel();
    settle().await;
    stream.write_all(b"{}").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("\"late\":true"), "{answer}");
    server.end().await;
}

#[tokio::test]
async fn an_idle_connection_does_not_keep_the_server() {
    let server = Server::start(House::open().await).await;
    let idle = server.tcp().await;
    settle().await;
    server.end().await;
    drop(idle);
}

#[tokio::test]
async fn who_comes_while_the_server_stops_is_answered_or_knows_that_nobody_was_there() {
    for _ in 0..200 {
        let server = Server::start(House::open().await).await;
        let path = server.folder.path().join("http.sock");
        let stop = server.stop.clone();
        let guests: Vec<_> = (0..4)
            .map(|number| {
                let path = path.clone();
                tokio::spawn(async move {
                    for _ in 0..number {
                        tokio::task::yield_now().await;
                    }
                    let Ok(stream) = UnixStream::connect(path).await else { return None };
                    Some(talk(stream, &get("/healthz", "localhost", "")).await)
                })
            })
            .collect();
        tokio::task::yield_now().await;
        stop.cancel();
        for guest in guests {
            if let Some(answer) = guest.await.unwrap() {
                assert!(answer.starts_with("HTTP/1.1 200"), "{answer:?}");
            }
        }
        server.end().await;
    }
}

#[tokio::test]
async fn a_large_body_gets_its_answer_although_it_is_not_wanted() {
    let server = Server::start(House::open().await).await;
    let size = 10 * 1024 * 1024;
    let head = format!(
        "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {size}\r\n\r\n"
    );
    let mut request = head.into_bytes();
    request.resize(request.len() + size, b' ');
    let mut stream = server.tcp().await;
    stream.write_all(&request).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn what_is_not_http_is_sent_away() {
    let server = Server::start(House::open().await).await;
    for garbage in
        ["\u{16}\u{3}\u{1} hello TLS\r\n\r\n", "GET /\u{0} HTTP/1.1\r\nHost: localhost\r\n\r\n", "\r\n\r\nX\r\n\r\n"]
    {
        let answer = talk(server.tcp().await, garbage).await;
        assert!(answer.starts_with("HTTP/1.1 400") || answer.is_empty(), "{answer}");
    }
    let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(1_000_000));
    let mut stream = server.tcp().await;
    // The server may hang up before all of it is written.
    let _ = stream.write_all(head.as_bytes()).await;
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    assert!(answer.starts_with("HTTP/1.1 431") || answer.is_empty(), "{answer}");
    let answer = talk(server.tcp().await, &get("/healthz", "localhost", "")).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "it still serves: {answer}");
}

#[tokio::test]
async fn a_page_of_somebody_else_cannot_open_a_stream() {
    let house = House { settings: HttpSettings::default(), ..House::open().await };
    let server = Server::start(house).await;
    let upgrade = "GET /ws HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nConnection: Upgrade\r\n\
                   Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    let mut stream = server.tcp().await;
    stream.write_all(upgrade.as_bytes()).await.unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 403");
}
