//! A command that asks for an operation.

use clap::{Arg, ArgMatches, Command};

use super::extent::Extent;
use super::field_argument::FieldArgument;
use super::form::{Form, forms};
use crate::{Globals, OperationCall};

/// The flag that takes the input as JSON.
pub(crate) const INPUT: &str = "input";

/// A command that asks for an operation.
#[derive(Clone)]
pub(crate) struct OperationCommand {
    /// How it asks.
    pub(crate) form: Form,
    fields: Vec<FieldArgument>,
}

/// Every command of this extent that asks for an operation.
pub(crate) fn operation_commands(extent: Extent<'_>) -> Vec<OperationCommand> {
    let with_fields = |form: Form| OperationCommand { fields: FieldArgument::all(&form), form };
    forms().into_iter().filter(|form| extent.has(form.command)).map(with_fields).collect()
}

impl OperationCommand {
    /// The noun that it is a verb of; `None` if it stands alone.
    pub(crate) fn noun(&self) -> Option<&'static str> {
        match self.form.command {
            [noun, _] => Some(noun),
            _ => None,
        }
    }

    /// The command. If the input comes as JSON, no field has to be given by place or flag.
    pub(crate) fn command(&self, input_is_json: bool) -> Command {
        let input = Arg::new(INPUT)
            .long(INPUT)
            .value_name("JSON")
            .help("The input, or part of it, as a JSON object: as it is, @FILE, or - for standard input");
        Command::new(self.form.command.last().copied().unwrap_or_default())
            .about(self.form.about)
            .args(self.fields.iter().map(|field| field.argument(input_is_json)))
            .arg(input)
    }

    /// What the user asks for with it.
    pub(crate) fn read(&self, matches: &ArgMatches, globals: &Globals) -> OperationCall {
        OperationCall {
            form: self.form,
            labels: self.fields.iter().map(|field| (field.field.clone(), field.label.clone())).collect(),
            pairs: self.fields.iter().flat_map(|field| field.given(matches)).collect(),
            input: matches.get_one::<String>(INPUT).cloned(),
            fault: globals.simulate_fault,
            human: false,
        }
    }
}
