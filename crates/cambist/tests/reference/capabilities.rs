//! What each exchange can do, as the executable itself tells it.

use std::fmt::Write;
use std::process::Command;

use cambist_testkit::assert_reference;
use serde_json::Value;

#[test]
fn the_reference_of_the_capabilities_is_up_to_date() {
    let exchanges = exchanges();
    let mut page = String::from(
        "# What each exchange can do\n\n\
         Generated; do not edit. The same table as `cambist exchange list --include-capabilities`. `native` is done by the \
         exchange, `emulated` by Cambist; where neither stands, the operation answers `unsupported_by_exchange`.\n",
    );
    for exchange in exchanges["exchanges"].as_array().unwrap() {
        page.push_str(&section(exchange));
    }
    assert_reference("capabilities.md", &page);
}

fn exchanges() -> Value {
    let dir = tempfile::tempdir().unwrap();
    let asked = Command::new(env!("CARGO_BIN_EXE_cambist"))
        .args(["exchange", "list", "--include-capabilities", "--json", "--data-dir"])
        .arg(dir.path())
        // The tests' own switch; Cambist takes it for a misspelled setting.
        .env_remove("CAMBIST_BLESS")
        .output()
        .unwrap();
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    serde_json::from_slice(&asked.stdout).unwrap()
}

fn section(exchange: &Value) -> String {
    let text = |field: &str| exchange[field].as_str().unwrap();
    let mut section = format!("\n## {} (`{}`)\n\n{}\n\n", text("name"), text("exchange"), text("about"));
    let number = |field: &str| exchange[field].as_u64().unwrap();
    // Writing to a string cannot fail.
    let _ = writeln!(
        section,
        "At a time: {} candles, {} levels of a book, {} trades.\n\n| area | name | support | how |\n|---|---|---|---|",
        number("max_candles"),
        number("max_book_depth"),
        number("max_trades")
    );
    for row in exchange["capabilities"].as_array().unwrap() {
        let cell = |field: &str| row[field].as_str().unwrap_or_default();
        let _ = writeln!(section, "| {} | `{}` | {} | {} |", cell("area"), cell("name"), cell("support"), cell("how"));
    }
    section
}
