//! Entity tags: whoever has an answer already is told only that it still holds (RFC 9110, section 8.8.3).

use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::header::IF_NONE_MATCH;
use cambist_model::hexadecimal;
use sha2::{Digest, Sha256};

/// So many bytes of the digest tell answers apart.
const LENGTH: usize = 16;

/// The tag of an answer with these contents. It is a weak one: ages and compression may differ between answers with the
/// same tag, what they say does not.
pub(super) fn tag<'a>(contents: impl Iterator<Item = &'a [u8]>) -> HeaderValue {
    let mut digest = Sha256::new();
    contents.for_each(|part| digest.update(part));
    let digest = digest.finalize();
    let text = format!("W/\"{}\"", hexadecimal(digest.get(..LENGTH).unwrap_or_default()));
    // Hexadecimal digits are fit for a header.
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// Does whoever asks with these headers have an answer with this tag?
pub(super) fn has(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    if !asked.contains_key(IF_NONE_MATCH) {
        return false;
    }
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let Ok(own) = tag.to_str().map(bare) else { return false };
    let lists = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|theirs| theirs.trim() == "*" || bare(theirs) == own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_tag_is_found_in_any_list_however_it_is_written() {
        let own = HeaderValue::from_static("W/\"ab\"");
        assert!(has(&asked("W/\"ab\""), &own));
        assert!(has(&asked("\"x\", \"ab\""), &own));
        assert!(has(&asked("*"), &own));
        assert!(!has(&asked("W/\"abc\", ab"), &own));
        assert!(!has(&HeaderMap::new(), &own));
    }

    #[test]
    fn other_contents_have_another_tag() {
        let of = |parts: &[&'static str]| tag(parts.iter().map(|part| part.as_bytes()));
        assert_eq!(of(&["a", "b"]), of(&["ab"]));
        assert_ne!(of(&["ab"]), of(&["ac"]));
        assert_eq!(of(&[]).len(), LENGTH * 2 + 4);
    }
}
