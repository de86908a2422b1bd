//! Answers compressed once, for all who take them so.

use std::io::Write as _;
use std::sync::OnceLock;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// What this is called in headers. Every client that takes anything compressed takes this.
pub(super) const ENCODING: &str = "gzip";

/// What the usual way can do.
const USUAL: [&str; 2] = [ENCODING, "br"];

/// A text that never changes, compressed when the first client wants it so.
#[derive(Debug, Default)]
pub(super) struct Packed(OnceLock<Bytes>);

impl Packed {
    /// The text, compressed. What took that long once is worth its best size.
    pub(super) fn of(&self, text: &[u8]) -> &Bytes {
        self.0.get_or_init(|| {
            let mut packer = GzEncoder::new(Vec::new(), Compression::default());
            // Writing to a vector cannot fail.
            let _ = packer.write_all(text);
            packer.finish().unwrap_or_default().into()
        })
    }
}

/// Does whoever asks with these headers take answers that are compressed here?
pub(super) fn is_taken(asked: &HeaderMap) -> bool {
    takes(asked, ENCODING)
}

/// Does whoever asks with these headers take answers that are compressed the usual way?
pub(super) fn is_taken_anyhow(asked: &HeaderMap) -> bool {
    USUAL.iter().any(|encoding| takes(asked, encoding))
}

fn takes(asked: &HeaderMap, encoding: &str) -> bool {
    let lists = asked.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut taken = lists.flat_map(|list| list.split(',')).map(|one| one.split_once(';').unwrap_or((one, "")));
    taken.any(|(name, weight)| name.trim().eq_ignore_ascii_case(encoding) && !is_zero(weight))
}

/// Is a weight one that refuses, like `q=0` or `q=0.0`?
fn is_zero(weight: &str) -> bool {
    let value = weight.trim().strip_prefix("q=").unwrap_or("1");
    value.bytes().all(|digit| matches!(digit, b'0' | b'.'))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use axum::http::HeaderValue;
    use flate2::read::GzDecoder;

    use super::*;

    fn taken(accepted: &'static str) -> bool {
        is_taken(&HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(accepted))]))
    }

    #[test]
    fn only_who_names_it_and_does_not_refuse_it_takes_it() {
        assert!(taken("gzip") && taken("br, GZIP;q=0.5") && taken("deflate,gzip"));
        assert!(!taken("br") && !taken("gzip;q=0") && !taken("gzip; q=0.00") && !taken("identity"));
        assert!(!is_taken(&HeaderMap::new()));
    }

    #[test]
    fn what_is_unpacked_is_the_text() {
        let text = "candles ".repeat(1_000);
        let packed = Packed::default();
        let mut unpacked = String::new();
        GzDecoder::new(packed.of(text.as_bytes()).as_ref()).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        assert!(packed.of(text.as_bytes()).len() < 200);
    }
}
