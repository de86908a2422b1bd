//! The root of the tree, with the first page of help.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use clap::Command;
use clap::builder::Styles;

use super::examples;
use super::extent::Extent;
use super::groups::{self, GROUPS};
use super::operation_command::operation_commands;
use super::own_commands::own_commands;
use crate::globals;

/// The program's name.
pub(crate) const PROGRAM: &str = "cambist";

const ABOUT: &str = "Crypto markets for agents and people: market data, trading, accounts. Without keys everything \
                     happens on a paper exchange.";
const HEADING: Style = AnsiColor::Green.on_default().bold();
const LITERAL: Style = AnsiColor::Cyan.on_default().bold();
const PLACEHOLDER: Style = AnsiColor::Cyan.on_default();

/// Pages wider than this are hard to read.
const WIDEST: usize = 100;

/// What the tree is wanted for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Purpose {
    /// How wide help may be; [`WIDEST`] if absent.
    pub(crate) columns: Option<usize>,
    /// Does the input come as JSON? Then no field has to be given by place or flag.
    pub(crate) input_is_json: bool,
    /// Are the options for every command listed with every command? Shells want them, readers do not.
    pub(crate) repeats_globals: bool,
}

/// The tree, to this extent.
pub(crate) fn root(purpose: Purpose, extent: Extent<'_>) -> Command {
    let styles = Styles::styled().header(HEADING).usage(HEADING).literal(LITERAL).placeholder(PLACEHOLDER);
    let root = Command::new(PROGRAM)
        .about(ABOUT)
        .version(env!("CARGO_PKG_VERSION"))
        .styles(styles)
        .term_width(purpose.columns.map_or(WIDEST, |columns| columns.min(WIDEST)))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(globals::arguments())
        .help_template(first_page())
        .after_help(example_lines(""));
    root.subcommands(commands(purpose, extent).into_iter().map(|command| finished(command, "", purpose)))
}

/// Every command of the first level. A noun may have verbs that ask for operations beside others.
fn commands(purpose: Purpose, extent: Extent<'_>) -> Vec<Command> {
    let mut commands = nouns(purpose, extent);
    for own in own_commands(extent) {
        match commands.iter_mut().find(|known| known.get_name() == own.get_name()) {
            Some(known) => *known = known.clone().subcommands(own.get_subcommands().cloned()),
            None => commands.push(own),
        }
    }
    commands
}

/// A command per noun, with a command per verb in it, and those that have no noun.
fn nouns(purpose: Purpose, extent: Extent<'_>) -> Vec<Command> {
    let mut nouns: Vec<Command> = Vec::new();
    for operation in operation_commands(extent) {
        let command = operation.command(purpose.input_is_json);
        let Some(noun) = operation.noun() else {
            nouns.push(command);
            continue;
        };
        let at = nouns.iter().position(|known| known.get_name() == noun).unwrap_or_else(|| {
            nouns.push(Command::new(noun).about(groups::purpose(noun)).subcommand_required(true));
            nouns.len() - 1
        });
        let known = nouns.remove(at).subcommand(command);
        nouns.insert(at, known);
    }
    nouns
}

/// The command as it stands below the root: global options understood and not listed again, examples, a pointer home.
fn finished(command: Command, above: &str, purpose: Purpose) -> Command {
    let path = format!("{above} {}", command.get_name()).trim_start().to_owned();
    let examples = example_lines(&path);
    let arguments = globals::arguments().into_iter().map(|argument| argument.hide(!purpose.repeats_globals));
    let separator = if examples.is_empty() { "" } else { "\n\n" };
    let after = format!("{examples}{separator}Options for every command: {PROGRAM} --help");
    let has_verbs = command.has_subcommands();
    command
        .args(arguments)
        .after_help(after)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg_required_else_help(has_verbs)
        .mut_subcommands(|verb| finished(verb, &path, purpose))
}

fn first_page() -> String {
    let names = GROUPS.iter().flat_map(|group| group.commands).map(|(name, _)| name.len());
    let width = names.max().unwrap_or(0);
    let mut page = "{about}\n\n{usage-heading} {usage}\n".to_owned();
    for group in GROUPS {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "\n{HEADING}{}:{HEADING:#}", group.title);
        for (name, purpose) in group.commands {
            let _ = writeln!(page, "  {LITERAL}{name:width$}{LITERAL:#}  {purpose}");
        }
    }
    let _ = write!(page, "\n{HEADING}Options:{HEADING:#}\n{{options}}{{after-help}}");
    page
}

fn example_lines(command: &str) -> String {
    let examples = examples::of(command);
    if examples.is_empty() {
        return String::new();
    }
    let lines = examples.iter().map(|example| format!("\n  {PROGRAM} {example}"));
    format!("{HEADING}Examples:{HEADING:#}{}", lines.collect::<String>())
}
