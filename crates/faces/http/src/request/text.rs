//! Percent-encoded text.

use percent_encoding::percent_decode_str;

/// The text, if it is UTF-8 and free of NUL; else what is wrong with it.
pub(super) fn decoded(raw: &str) -> Result<String, &'static str> {
    let text = percent_decode_str(raw).decode_utf8().map_err(|_| "is not UTF-8 after percent-decoding")?;
    if text.contains('\0') { Err("holds a NUL byte") } else { Ok(text.into_owned()) }
}
