//! Reading a body to its end, but not further than it is sensible.

use std::io::Read;

use bytes::Bytes;
use flate2::read::GzDecoder;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;

use crate::transport::{LONGEST, Spoiled, cause};

/// The whole body, uncompressed.
pub(super) async fn read(headers: &HeaderMap, body: Incoming) -> Result<Bytes, Spoiled> {
    let collected = Limited::new(body, LONGEST).collect().await;
    let bytes = collected.map_err(|error| {
        if error.is::<LengthLimitError>() {
            return Spoiled::Unreadable("it is too long".to_owned());
        }
        Spoiled::Cut(format!("the answer ended early: {}", cause(error.as_ref())))
    });
    let bytes = bytes?.to_bytes();
    match headers.get(CONTENT_ENCODING).map(http::HeaderValue::as_bytes) {
        None | Some(b"identity") => Ok(bytes),
        Some(b"gzip") => unzip(&bytes).map_err(Spoiled::Unreadable),
        Some(_) => Err(Spoiled::Unreadable("it is encoded in a way that was not asked for".to_owned())),
    }
}

fn unzip(zipped: &[u8]) -> Result<Bytes, String> {
    let mut bytes = Vec::with_capacity(zipped.len().saturating_mul(4).min(LONGEST));
    // One byte more than is taken, so that the beginning of a longer text is not taken for a whole one.
    let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX).saturating_add(1);
    match GzDecoder::new(zipped).take(limit).read_to_end(&mut bytes) {
        Ok(length) if length > LONGEST => Err("it is too long".to_owned()),
        Ok(_) => Ok(bytes.into()),
        Err(error) => Err(format!("it cannot be uncompressed: {error}")),
    }
}
