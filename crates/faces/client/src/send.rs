//! One request and its answer, over a connection of its own.

use std::collections::BTreeMap;

use bytes::Bytes;
use cambist_ops::{Answer, Problem};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use serde_json::value::RawValue;

use crate::connection::Connection;
use crate::outcome::Failure;
use crate::{Endpoint, WireRequest};

/// Longer answers are given up. The longest honest ones, full pages of a list, are under one MiB.
const LONGEST_ANSWER: usize = 16 << 20;

/// Headers that tell the server about the call: name, value.
pub(crate) type CallHeaders = Vec<(&'static str, String)>;

/// The request with its headers.
pub(crate) fn request(
    endpoint: &Endpoint,
    wire: WireRequest,
    call_headers: &CallHeaders,
) -> Result<Request<Full<Bytes>>, Failure> {
    let mut request = Request::builder()
        .method(wire.method.as_str())
        .uri(wire.target)
        .header(header::HOST, endpoint.host_header())
        .header(header::USER_AGENT, concat!("cambist/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT, "application/json, application/problem+json")
        .header(header::CONNECTION, "close");
    for (name, value) in call_headers {
        request = request.header(*name, value);
    }
    if wire.body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let body = Full::new(Bytes::from(wire.body.unwrap_or_default()));
    request.body(body).map_err(|error| Failure::NotSent(format!("cannot be asked this: {error}")))
}

/// Sends a request once and reads the answer.
pub(crate) async fn send(connection: Connection, request: Request<Full<Bytes>>) -> Result<Answer, Failure> {
    let shaken = http1::handshake(TokioIo::new(connection)).await;
    let (sender, driver) = shaken.map_err(|error| Failure::NotSent(format!("does not speak HTTP: {error}")))?;
    let mut answer = std::pin::pin!(receive(sender, request));
    tokio::select! {
        answer = &mut answer => answer,
        // The connection may be done before the last of the answer is read; what failed on it is told there too.
        _ = driver => answer.await,
    }
}

async fn receive(mut sender: SendRequest<Full<Bytes>>, request: Request<Full<Bytes>>) -> Result<Answer, Failure> {
    let response = sender.try_send_request(request).await.map_err(|mut refused| {
        let unsent = refused.take_message().is_some();
        let why = format!("ended the connection ({})", refused.into_error());
        if unsent { Failure::NotSent(why) } else { Failure::Lost(why) }
    })?;
    let (head, body) = response.into_parts();
    let body = Limited::new(body, LONGEST_ANSWER).collect().await;
    let body = body.map_err(|error| Failure::Lost(format!("broke off its answer ({error})")))?.to_bytes();
    read(head.status, body)
}

fn read(status: StatusCode, body: Bytes) -> Result<Answer, Failure> {
    if status.is_success() {
        // Whoever asks prints these bytes as they are, so they must be what they claim to be.
        return match serde_json::from_slice::<BTreeMap<String, &RawValue>>(&body) {
            Ok(_) => Ok(Answer::once(body)),
            Err(_) => Err(Failure::Lost(format!("answered {status} with something that is not JSON"))),
        };
    }
    match serde_json::from_slice::<Problem>(&body) {
        Ok(problem) => Err(Failure::Told(Box::new(problem))),
        Err(_) if status.is_server_error() => Err(Failure::Lost(format!("answered {status} without saying why"))),
        Err(_) => Err(Failure::Stranger(format!("answered {status} and does not know Cambist's routes"))),
    }
}
