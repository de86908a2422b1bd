//! What is made from the sections: the reference of variables and the schema of the file.

use std::fmt::Write;

use crate::registry;
use crate::variables;

/// The JSON schema of the configuration file, as JSON, for editors that check it.
pub fn configuration_schema() -> String {
    format!("{:#}\n", registry::schema().as_value())
}

/// The reference of the variables of the environment, as Markdown.
pub fn environment_reference() -> String {
    let mut text = String::from(
        "# Variables of the environment\n\n\
         Generated; do not edit. Each variable counts before the same setting in the configuration file, and a flag counts \
         before both. An empty variable counts as not set. A variable that begins with `CAMBIST_` and is not listed here is \
         an error.\n\n\
         | variable | takes | default | what it is for |\n\
         |---|---|---|---|\n",
    );
    for variable in variables() {
        let names: Vec<_> = std::iter::once(&variable.name).chain(&variable.aliases).collect();
        let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
        let default = variable.default.map_or_else(String::new, |default| format!("`{default}`"));
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} | {default} | {} |",
            names.join(", "),
            cell(&variable.takes),
            cell(&variable.description)
        );
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
