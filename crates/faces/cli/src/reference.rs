//! The reference pages, written from the code.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use cambist_ops::{Outward, error_table};
use clap::Command;

use crate::tree::{Extent, Purpose, root};

/// `docs/reference/cli.md`: the help of every command.
pub fn cli_reference() -> String {
    let mut page = "# The command line\n\nWritten from the code; `make docs` writes it anew. How commands end: \
                    [exit codes](exit-codes.md).\n"
        .to_owned();
    let mut root = root(Purpose::default(), Extent::Whole);
    root.build();
    add_help(&root, &mut page);
    page
}

fn add_help(command: &Command, page: &mut String) {
    let name = command.get_bin_name().unwrap_or(command.get_name());
    let mut command = command.clone();
    let help = command.render_long_help().to_string();
    // Writing to a string cannot fail.
    let _ = write!(page, "\n## `{name}`\n```text\n{}\n```\n", trimmed(&help));
    let shown = command.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help");
    for below in shown {
        add_help(below, page);
    }
}

fn trimmed(text: &str) -> String {
    text.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// `docs/reference/exit-codes.md`: how commands end.
pub fn exit_codes_reference() -> String {
    let mut page =
        "# Exit codes\n\nWritten from the code; `make docs` writes it anew. These numbers are a contract: they \
                    change with a new major version only.\n\n| exit | code | means | what to do |\n|---|---|---|---|\n\
                    | 0 | | Done | |\n"
            .to_owned();
    let mut rows: BTreeMap<u8, Vec<Outward>> = BTreeMap::new();
    for row in error_table() {
        rows.entry(row.exit).or_default().push(row);
    }
    for Outward { exit, code, title, advice, .. } in rows.into_values().flatten() {
        let _ = writeln!(page, "| {exit} | `{code}` | {title} | {advice} |");
    }
    page + NOTES
}

const NOTES: &str = "
- A command line that cannot be read ends with 2, like input that cannot be read.
- An answer that lists failures (`order cancel-all` when some orders could not be canceled) ends with the code of the first.
- `order check` and `order preview` end with 0 when they have an answer, whatever it says: look at `approved`.
- `watch` ends with 0 on Ctrl-C, and with 10 when a feed ends by itself.
- A reader that goes away (`cambist ... | head`) is no failure.
- With `--json` the answer stands on standard output, byte for byte as it was given, and a problem stands as one JSON object
  on standard error.
";
