//! The command line: a command per operation, built from the registry; tables for people, JSON for programs.
//!
//! Standard output carries the answer and nothing else; everything said about it goes to standard error. With `--json` the
//! answer is printed byte for byte as the caller gave it, and a problem as its JSON object on standard error. Exit codes
//! are a published contract, see [`exit_codes_reference`].
//!
//! [`parse`] reads the arguments, [`run_operation`] and [`run_watch`] do what needs a caller; what else a [`Command`] asks
//! for is the executable's to do.
//!
//! Deliberately absent: code for single operations (but for the two shorthands of `place_order`), storage, exchanges, the
//! environment.

mod complaint;
mod completions;
mod exit;
mod globals;
mod input;
mod invocation;
mod operation_call;
mod parse;
mod printer;
mod progress;
mod reference;
mod run;
mod tree;
mod usage_error;
mod view;
mod watch;

pub use complaint::print_problem;
pub use completions::print_completions;
pub use exit::Exit;
pub use globals::Globals;
pub use invocation::{
    AuditAction, Command, ConfigAction, Invocation, McpOptions, PaperTape, SecretsAction, ServeOptions, Shell,
    VerifyOptions, WatchOptions,
};
pub use operation_call::OperationCall;
pub use parse::parse;
pub use printer::{Look, Printer};
pub use reference::{cli_reference, exit_codes_reference};
pub use run::run_operation;
pub use usage_error::{HelpPage, UsageError};
pub use watch::run_watch;
