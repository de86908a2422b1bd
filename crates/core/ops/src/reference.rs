//! The reference of the errors.

use std::fmt::Write;

use crate::error_table;

/// Every error code with what it means on each face, as Markdown.
pub fn errors_reference() -> String {
    let mut text = String::from(
        "# Errors\n\n\
         Generated; do not edit. Every face tells the same problem: the JSON object of RFC 9457 with a stable `code`. REST \
         answers with the status, MCP with `isError` and the same object, the command line with the exit code.\n\n\
         | code | status | exit | retry | meaning | what to do |\n\
         |---|---|---|---|---|---|\n",
    );
    for row in error_table() {
        let retry = if row.retryable { "yes" } else { "no" };
        let advice = row.advice.replace('|', "\\|");
        // Writing to a string cannot fail.
        let _ =
            writeln!(text, "| `{}` | {} | {} | {retry} | {} | {advice} |", row.code, row.status, row.exit, row.title);
    }
    text.push_str(
        "\n`retry` says whether the same request may be sent again as it is. An order whose outcome is unknown may not: it \
         could be there already.\n",
    );
    text
}
