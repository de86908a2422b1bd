//! The commands for secrets: they work on the sealed file, also beside a server.

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};

use crate::SecretsAction;

/// The commands. A name is not read here: what stands in its place may be a secret, and must not be repeated.
pub(crate) fn secrets_commands(command: Clap) -> Clap {
    let name = || Arg::new("name").value_name("NAME").help("EXCHANGE/MODE/NAME, like coinbase/live/api_key");
    let flag = |id: &'static str, help: &'static str| {
        Arg::new(id).long(id.replace('_', "-")).help(help).action(ArgAction::SetTrue)
    };
    let set = Clap::new("set")
        .about("Sets a secret, read from standard input or typed unseen at a terminal.")
        .arg(name().required(true))
        .arg(in_the_open())
        .arg(flag("no_passphrase", "Seal a new file with a key beside it instead of a passphrase"));
    let list = Clap::new("list").about("Shows which secrets there are, where each comes from and when it was set.");
    let rm = Clap::new("rm").about("Takes a secret out of the file.").arg(name().required(true));
    let rotate = Clap::new("rotate")
        .about("Replaces a secret, or seals the file anew with another passphrase or key.")
        .arg(name().required_unless_present_any(["passphrase", "no_passphrase"]))
        .arg(in_the_open())
        .arg(flag("passphrase", "Seal the file with a new passphrase").conflicts_with_all(["name", "no_passphrase"]))
        .arg(flag("no_passphrase", "Seal the file with a new key beside it").conflicts_with("name"));
    command.subcommand_required(true).subcommands([set, list, rm, rotate])
}

/// A value on the command line: taken only so that it can be refused without being repeated.
fn in_the_open() -> Arg {
    Arg::new("value").hide(true).num_args(0..)
}

/// What is asked for by one of them; `None` if it is none of them.
pub(crate) fn read_secrets_command(matches: &ArgMatches) -> Option<SecretsAction> {
    let (verb, given) = matches.subcommand()?;
    let name = || given.get_one::<String>("name").cloned();
    let value_was_given = || given.get_many::<String>("value").is_some_and(|mut values| values.next().is_some());
    Some(match verb {
        "set" => SecretsAction::Set {
            name: name()?,
            value_was_given: value_was_given(),
            no_passphrase: given.get_flag("no_passphrase"),
        },
        "list" => SecretsAction::List,
        "rm" => SecretsAction::Remove { name: name()? },
        "rotate" if given.get_flag("passphrase") => SecretsAction::NewPassphrase,
        "rotate" if given.get_flag("no_passphrase") => SecretsAction::NewKey,
        "rotate" => SecretsAction::Rotate { name: name()?, value_was_given: value_was_given() },
        _ => return None,
    })
}
