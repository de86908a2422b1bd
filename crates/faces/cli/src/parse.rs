//! From the arguments to what they ask for.

use std::ffi::{OsStr, OsString};

use clap::error::ErrorKind;
use clap::{ArgMatches, Error};

use crate::tree::{INPUT, Purpose, operation_commands, read_own_command, root};
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
    let root = root(Purpose { columns, input_is_json: says(INPUT), ..Purpose::default() });
    let asked_for = |command| Invocation { globals: Globals { json, no_color, ..Globals::default() }, command };
    match root.clone().try_get_matches_from(&arguments) {
        Ok(matches) => read(&matches, root).map_err(|error| UsageError::new(&error, json, no_color)),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp => Ok(asked_for(Command::Help(HelpPage::from(&error)))),
            ErrorKind::DisplayVersion => Ok(asked_for(Command::Version)),
            _ => Err(UsageError::new(&error, json, no_color)),
        },
    }
}

/// Is this argument the flag, with or without a value?
fn is_flag(argument: &OsStr, flag: &str) -> bool {
    let long = argument.to_str().and_then(|text| text.strip_prefix("--"));
    long.is_some_and(|text| text.split('=').next() == Some(flag))
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
    let asked = operation_commands().into_iter().find(|command| command.form.command == words);
    let given = verb.map_or(below, |(_, given)| given);
    match asked {
        Some(operation) => {
            let command = Command::Operation(operation.read(given, &globals));
            Ok(Invocation { globals, command })
        }
        None => refuse(ErrorKind::InvalidSubcommand, format!("there is no command {noun}")),
    }
}
