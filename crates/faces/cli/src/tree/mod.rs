//! The tree of commands, built from the registry and the few commands that are Cambist's own.

mod audit_commands;
mod examples;
mod extent;
mod field_argument;
mod form;
mod groups;
mod operation_command;
mod own_commands;
mod root;
mod secrets_commands;
mod words;

#[cfg(test)]
pub(crate) use examples::EXAMPLES;
pub(crate) use extent::Extent;
pub(crate) use form::Form;
pub(crate) use operation_command::{INPUT, operation_commands};
pub(crate) use own_commands::read_own_command;
pub(crate) use root::{PROGRAM, Purpose, root};
pub(crate) use words::words_of;
