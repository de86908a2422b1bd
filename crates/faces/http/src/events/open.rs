//! From a request to a stream of events.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use axum::routing::get;
use cambist_app::Call;
use futures_util::stream::{self, StreamExt};

use super::frame;
use super::telling::Telling;
use super::wanted::wanted;
use crate::answer::{problem, refused};
use crate::envelope::request_id;
use crate::face::HttpParts;
use crate::lifetime::Lifetime;
use crate::request::call;

/// The streams for browsers.
pub(crate) fn router() -> Router<Arc<HttpParts>> {
    Router::new().route("/api/v1/stream/sse", get(open))
}

async fn open(State(parts): State<Arc<HttpParts>>, request: Request) -> Result<Response, Response> {
    let request_id = request_id(&parts, request.extensions());
    let (head, _) = request.into_parts();
    let call = call(request_id, &head).map_err(|error| refused(error, request_id))?;
    let wanted = wanted(&head).map_err(|error| refused(error, request_id))?;
    let lifetime = Lifetime::new(Arc::clone(&parts), &head.extensions);
    let mut telling = Telling::new(Arc::clone(&parts), lifetime);
    let mut first = vec![frame::opening()];
    for (feed, after) in wanted {
        let call = Call { request_id, ..call.clone() };
        // What is refused is refused before there is a stream, as any other request is.
        let feed = parts.caller.feed(call, feed, after).await.map_err(|refusal| problem(&refusal))?;
        first.push(telling.follow(feed, after));
    }
    let frames = stream::iter(first).chain(telling);
    let mut response = Response::new(Body::from_stream(frames.map(Ok::<_, Infallible>)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    Ok(response)
}
