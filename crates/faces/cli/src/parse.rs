//! From the arguments to what they ask for.

use std::ffi::{OsStr, OsString};

use clap::error::ErrorKind;
use clap::{ArgMatches, Error};

use crate::tree::{Extent, INPUT, Purpose, operation_commands, read_own_command, root};
use crate::{Command, Globals, HelpPage, Invocation, UsageError};

/// Commands that make something of `--server`.
const ASK_A_SERVER: &[&str] = &["watch", "mcp", "doctor", "approve"];

/// Reads a command line, the program's name first. Help is laid out for `columns`, if somebody looks at it.
///
/// A request for help or for the version is a [`Command`] like any other.
pub fn parse<A, T>(arguments: A, columns: Option<usize>) -> Result<Invocation, UsageError>
where
    A: IntoIterator<Item = T>,
    T: Into<OsString>,
{
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    let says = |flag: &str| arguments.iter().take_while(|given| *given != "--").any(|given| is_flag(given, flag));
    let (json, no_color) = (says("json"), says("no-color"));
    let purpose = Purpose { columns, input_is_json: says(INPUT), ..Purpose::default() };
    let asked_for = |command| Invocation { globals: Globals { json, no_color, ..Globals::default() }, command };
    let read = |extent| match understood(&arguments, root(purpose, extent)) {
        Err(error) if error.kind() == ErrorKind::DisplayVersion => Ok(asked_for(Command::Version)),
        read => read,
    };
    // Building the whole tree takes longer than most of what is asked for. The commands whose names stand in the line are
    // enough to read it; whatever they cannot read is for the whole tree to answer: it knows what else there is.
    let words: Vec<&str> = arguments.iter().skip(1).filter_map(|given| given.to_str()).collect();
    read(Extent::Named(&words)).or_else(|_| read(Extent::Whole)).or_else(|error| match error.kind() {
        ErrorKind::DisplayHelp => Ok(asked_for(Command::Help(HelpPage::from(&error)))),
        _ => Err(UsageError::new(&error, json, no_color)),
    })
}

/// Is this argument the flag, with or without a value?
fn is_flag(argument: &OsStr, flag: &str) -> bool {
    let long = argument.to_str().and_then(|text| text.strip_prefix("--"));
    long.is_some_and(|text| text.split('=').next() == Some(flag))
}

/// What the arguments ask for, as this tree understands them.
fn understood(arguments: &[OsString], mut root: clap::Command) -> Result<Invocation, Error> {
    let matches = root.try_get_matches_from_mut(arguments)?;
    read(&matches, root)
}

fn read(matches: &ArgMatches, mut root: clap::Command) -> Result<Invocation, Error> {
    let globals = Globals::read(matches);
    let mut refuse = |kind, message: String| Err(root.error(kind, message));
    let Some((noun, below)) = matches.subcommand() else {
        return refuse(ErrorKind::MissingSubcommand, "a command is missing".to_owned());
    };
    if let Some(command) = read_own_command(noun, below, &globals) {
        if globals.simulate_fault.is_some() && noun != "watch" {
            return refuse(ErrorKind::ArgumentConflict, format!("--simulate-fault does not go with {noun}"));
        }
        if globals.server.is_some() && !ASK_A_SERVER.contains(&noun) {
            return refuse(ErrorKind::ArgumentConflict, format!("--server does not go with {noun}"));
        }
        return Ok(Invocation { globals, command });
    }
    let verb = below.subcommand();
    let words: Vec<_> = [noun].into_iter().chain(verb.map(|(verb, _)| verb)).collect();
    let asked = operation_commands(Extent::Named(&words)).into_iter().find(|command| command.form.command == words);
    let given = verb.map_or(below, |(_, given)| given);
    match asked {
        Some(operation) => {
            let command = Command::Operation(operation.read(given, &globals));
            Ok(Invocation { globals, command })
        }
        None => refuse(ErrorKind::InvalidSubcommand, format!("there is no command {noun}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::EXAMPLES;

    /// What the line asks for, as a tree of this extent understands it.
    fn understood_by(line: &str, extent: Extent<'_>) -> Result<String, ErrorKind> {
        let words: Vec<OsString> = std::iter::once("cambist").chain(line.split(' ')).map(OsString::from).collect();
        let purpose = Purpose { input_is_json: line.contains("--input"), ..Purpose::default() };
        let read = understood(&words, root(purpose, extent));
        read.map(|invocation| format!("{invocation:?}")).map_err(|error| error.kind())
    }

    #[test]
    fn a_few_commands_understand_a_line_as_all_of_them_do() {
        let examples = EXAMPLES.iter().flat_map(|(_, lines)| *lines).copied();
        let others = ["secrets list", "config show", "doctor --config serve", "version", "-v audit verify --head 1:a"];
        for line in examples.chain(others) {
            let words: Vec<&str> = line.split(' ').collect();
            let whole = understood_by(line, Extent::Whole);
            assert!(whole.is_ok(), "{line}: {whole:?}");
            assert_eq!(understood_by(line, Extent::Named(&words)), whole, "{line}");
        }
    }

    #[test]
    fn what_a_few_commands_cannot_read_is_read_by_all_of_them() {
        for line in
            ["--config serve mcp", "market gte BTC-USD", "order", "serve --prot 1", "help serve", "serve --help"]
        {
            let words: Vec<&str> = line.split(' ').collect();
            let whole = understood_by(line, Extent::Whole);
            let few = understood_by(line, Extent::Named(&words));
            assert!(few.is_err() || few == whole, "{line}: {few:?}, {whole:?}");
        }
    }
}
