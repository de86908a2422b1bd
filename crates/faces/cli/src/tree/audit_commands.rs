//! The commands for the audit that are no operations: they work on the files, offline, also beside a server.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap, value_parser};

use crate::{AuditAction, VerifyOptions};

/// The commands; `audit list` is an operation and stands with them.
pub(crate) fn audit_commands(command: Clap) -> Clap {
    let path = |id: &'static str, help: &'static str| {
        Arg::new(id).long(id.replace('_', "-")).value_name("FILE").help(help).value_parser(value_parser!(PathBuf))
    };
    let verify = Clap::new("verify")
        .about("Checks whether the audit is as it was recorded, and says where it is not.")
        .arg(path("file", "Check this export instead of the records"))
        .arg(
            Arg::new("head")
                .long("head")
                .value_name("COUNT:HASH")
                .help("The audit must have passed this head, which was published earlier; may be repeated")
                .action(ArgAction::Append),
        )
        .arg(
            path("head_file", "The same, for a file that `audit head --sign` printed, whose signature is checked")
                .action(ArgAction::Append),
        )
        .arg(
            Arg::new("public_key")
                .long("public-key")
                .value_name("HEX")
                .help("The key that must have signed --head-file; that of the data directory if absent")
                .requires("head_file"),
        );
    let export = Clap::new("export")
        .about("Prints every entry with its hashes, a line of JSON each.")
        .arg(path("output", "Write to this new file instead"));
    let sign = Arg::new("sign").long("sign").help("Sign it, as JSON").action(ArgAction::SetTrue);
    let head = Clap::new("head").about("Checks the audit and prints where it ends, for publishing.").arg(sign);
    command.subcommand_required(true).subcommands([verify, export, head])
}

/// What is asked for by one of them; `None` if it is none of them.
pub(crate) fn read_audit_command(matches: &ArgMatches) -> Option<AuditAction> {
    Some(match matches.subcommand()? {
        ("verify", given) => AuditAction::Verify(VerifyOptions {
            file: given.get_one("file").cloned(),
            heads: given.get_many("head").into_iter().flatten().cloned().collect(),
            head_files: given.get_many("head_file").into_iter().flatten().cloned().collect(),
            public_key: given.get_one("public_key").cloned(),
        }),
        ("export", given) => AuditAction::Export { output: given.get_one("output").cloned() },
        ("head", given) => AuditAction::Head { sign: given.get_flag("sign") },
        _ => return None,
    })
}
