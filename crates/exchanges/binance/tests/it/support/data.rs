//! Recorded data, where it is at hand.

use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;

/// A recording as text, if it is there.
#[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
pub(crate) fn recording(name: &str) -> Option<String> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/data");
    let directory = std::env::var_os("CAMBIST_TEST_DATA").unwrap_or_else(|| beside.into());
    let path = PathBuf::from(directory).join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("skipped: {} is not there; set CAMBIST_TEST_DATA", path.display());
        return None;
    };
    if path.extension().is_none_or(|extension| extension != "gz") {
        return Some(String::from_utf8(bytes).unwrap());
    }
    let mut text = String::new();
    GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    Some(text)
}
