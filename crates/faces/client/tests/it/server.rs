//! Small servers: one that follows the rules of the real one, and some that do as a test says.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use cambist_app::{Call, Face};
use cambist_client::Endpoint;
use cambist_model::SimulatedFault;
use cambist_ops::{Caller, Entry, Problem, Request as OperationRequest, from_pairs, registry};
use serde_json::{Map, Value};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::house::House;

/// A server on loopback that answers from `house` by the registry's routes.
pub(crate) async fn faithful(house: &Arc<House>) -> Endpoint {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(axum::serve(listener, router(house)).into_future());
    Endpoint::Tcp { host: "127.0.0.1".to_owned(), port }
}

pub(crate) fn router(house: &Arc<House>) -> Router {
    Router::new().fallback(answer).with_state(Arc::clone(house))
}

async fn answer(State(house): State<Arc<House>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let target = head.uri.path_and_query().unwrap().as_str();
    let Some((entry, input)) = read(head.method.as_str(), target, &body) else {
        return Response::builder().status(StatusCode::NOT_FOUND).body(Body::from("<h1>Not here</h1>")).unwrap();
    };
    let operation = entry.spec().name.to_owned();
    match house.call(OperationRequest { operation, call: call(&house, &head.headers), input }).await {
        Ok(answer) => response(entry.spec().http.status, "application/json", answer.body.to_vec()),
        Err(problem) => refusal(&problem),
    }
}

fn call(house: &House, headers: &HeaderMap) -> Call {
    let word = |name| headers.get(name).map(|value| value.to_str().unwrap());
    let fault = word("Cambist-Simulate-Fault").map(|word| SimulatedFault::parse(word).unwrap());
    Call { fault, face: word("Cambist-Face").and_then(Face::parse).unwrap(), ..house.new_call() }
}

pub(crate) fn refusal(problem: &Problem) -> Response {
    response(problem.status, "application/problem+json", serde_json::to_vec(problem).unwrap())
}

fn response(status: u16, content_type: &str, body: Vec<u8>) -> Response {
    Response::builder().status(status).header("Content-Type", content_type).body(Body::from(body)).unwrap()
}

/// The operation and the input that a request means, by the rules of the REST face.
pub(crate) fn read(method: &str, target: &str, body: &[u8]) -> Option<(&'static Entry, Map<String, Value>)> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut candidates: Vec<_> =
        registry().entries().iter().filter(|e| e.spec().http.method.as_str() == method).collect();
    // A route of fixed words wins over one with a field in the same place.
    candidates.sort_by_key(|entry| entry.spec().http.path_fields().count());
    let (entry, mut pairs) = candidates.into_iter().find_map(|entry| Some((entry, path_pairs(entry, path)?)))?;
    pairs.extend(query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        (decoded(name), decoded(value))
    }));
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut input = from_pairs(entry.input_schema(), pairs).unwrap();
    if !body.is_empty() {
        input.extend(serde_json::from_slice::<Map<String, Value>>(body).unwrap());
    }
    Some((entry, input))
}

fn path_pairs(entry: &Entry, path: &str) -> Option<Vec<(String, String)>> {
    let route: Vec<_> = entry.spec().http.path.split('/').collect();
    let parts: Vec<_> = path.splitn(route.len(), '/').collect();
    if parts.len() != route.len() {
        return None;
    }
    let mut pairs = Vec::new();
    for (want, is) in route.into_iter().zip(parts) {
        match want.strip_prefix('{').and_then(|want| want.strip_suffix('}')) {
            Some(field) => pairs.push((field.to_owned(), decoded(is))),
            None if want == is => {}
            None => return None,
        }
    }
    Some(pairs)
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

/// A server that reads a request, says `reply` whatever it was, and hangs up; counts the connections.
pub(crate) async fn blunt(reply: &'static str) -> (Endpoint, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let mut request = vec![0; 64 << 10];
            let _ = stream.read(&mut request).await.unwrap();
            stream.write_all(reply.as_bytes()).await.unwrap();
        }
    });
    (Endpoint::Tcp { host: "127.0.0.1".to_owned(), port }, connections)
}

/// A server that takes connections and requests and never says anything.
pub(crate) async fn silent() -> (Endpoint, tokio::sync::mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (arrived, arrivals) = tokio::sync::mpsc::channel(8);
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 64 << 10];
            let _ = stream.read(&mut request).await.unwrap();
            kept.push(stream);
            arrived.send(()).await.unwrap();
        }
    });
    (Endpoint::Tcp { host: "127.0.0.1".to_owned(), port }, arrivals)
}
