//! Pages that are written by the code.

use std::path::Path;

/// Holds a page of `docs/reference` to what the code says. With `CAMBIST_BLESS` in the environment it is written anew
/// (`make docs`).
///
/// # Panics
/// The page says something else, or cannot be written.
#[expect(clippy::panic, reason = "this is how a test fails")]
pub fn assert_reference(page: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference").join(page);
    if std::env::var_os("CAMBIST_BLESS").is_some()
        && let Err(error) = std::fs::write(&path, text)
    {
        panic!("docs/reference/{page} cannot be written: {error}");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "docs/reference/{page} is not what the code says; `make docs` writes it anew");
}
