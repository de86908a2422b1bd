//! One answer, ready to be given again.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, ETAG, VARY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use cambist_app::Fresh;
use cambist_model::Timestamp;

use super::ages::AgingText;
use super::packed::{self, Packed};
use super::tag;
use crate::answer::{self, Mark};
use crate::envelope::REQUEST_ID;
use crate::front::COMPRESS_FROM;
use crate::route::Shown;

/// An answer with its headers.
#[derive(Debug)]
pub(crate) struct KeptAnswer {
    body: AgingText,
    packed: Packed,
    mark: Mark,
    /// What all answers have, and the tag.
    headers: HeaderMap,
    /// When its ages were right.
    made_at: Timestamp,
    fresh: Fresh,
}

impl KeptAnswer {
    /// An answer that was made now and may be repeated as long as `fresh` says.
    pub(crate) fn new(shown: Shown, fresh: Fresh, now: Timestamp) -> Self {
        let body = AgingText::new(shown.body);
        let mut headers = answer::json(StatusCode::OK, Bytes::new()).into_parts().0.headers;
        headers.insert(ETAG, tag::tag(body.constant()));
        // Whoever asked may store it, to ask whether it still holds.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        shown.mark.write(&mut headers);
        // Every answer gets its own of these: nothing has to move when they have a place already.
        headers.insert(REQUEST_ID, HeaderValue::from_static(""));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static(""));
        Self { body, packed: Packed::default(), mark: shown.mark, headers, made_at: now, fresh }
    }

    /// May it be given at this time?
    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        self.fresh.holds(now)
    }

    /// How long it is, in bytes.
    fn length(&self) -> usize {
        self.body.first().len()
    }

    /// How much memory it takes, in bytes, nearly.
    pub(super) fn size(&self) -> usize {
        // A compressed form is a part of it at most.
        self.length() + self.length() / 2 + 1_024
    }

    /// Would the usual way compress it for whoever asks with these headers, and is it not compressed here?
    pub(crate) fn is_better_compressed(&self, asked: &HeaderMap) -> bool {
        self.length() >= COMPRESS_FROM && packed::is_taken_anyhow(asked) && !self.has_packed(asked)
    }

    /// Is there a compressed form for whoever asks with these headers? A text with ages is another one every time.
    fn has_packed(&self, asked: &HeaderMap) -> bool {
        self.length() >= COMPRESS_FROM && !self.body.has_ages() && packed::is_taken(asked)
    }

    /// The answer at this time to a question with these headers.
    pub(crate) fn response(&self, asked: &HeaderMap, now: Timestamp) -> Response {
        let later = u64::try_from(now.since(self.made_at).as_millis()).unwrap_or(u64::MAX);
        let mut response = Response::default();
        response.headers_mut().clone_from(&self.headers);
        self.mark.write_age(later, response.headers_mut());
        if self.headers.get(ETAG).is_some_and(|tag| tag::has(asked, tag)) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else if self.has_packed(asked) {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(packed::ENCODING));
            *response.body_mut() = Body::from(self.packed.of(self.body.first()).clone());
        } else {
            *response.body_mut() = Body::from(self.body.later(later));
        }
        response
    }
}
