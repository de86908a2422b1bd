//! What a prompt is made of.

use crate::values::Values;

/// A prompt: a text with gaps for arguments, and the data that goes below it.
pub(crate) struct PromptSpec {
    /// Its name.
    pub(crate) name: &'static str,
    /// For people.
    pub(crate) title: &'static str,
    /// What it is good for.
    pub(crate) description: &'static str,
    /// What it needs to be told.
    pub(crate) arguments: &'static [ArgumentSpec],
    /// The text, with `{argument}` where the value of an argument stands.
    pub(crate) text: &'static str,
    /// The data, in the order in which it is shown.
    pub(crate) data: &'static [DataSpec],
}

/// Something that a prompt needs to be told.
pub(crate) struct ArgumentSpec {
    /// Its name.
    pub(crate) name: &'static str,
    /// What to write.
    pub(crate) description: &'static str,
    /// Must it be given?
    pub(crate) required: bool,
    /// Which values it can have.
    pub(crate) values: Values,
}

/// A piece of data: an operation's answer.
pub(crate) struct DataSpec {
    /// What stands above it.
    pub(crate) heading: &'static str,
    /// Who answers.
    pub(crate) operation: &'static str,
    /// What the operation is told.
    pub(crate) input: &'static [(&'static str, Given)],
}

/// Where a field of an operation's input comes from.
pub(crate) enum Given {
    /// It is always this.
    Word(&'static str),
    /// The value of an argument; left out if the argument is not given.
    Argument(&'static str),
    /// Each market of an argument that lists some; the operation is asked once for each.
    Each(&'static str),
}

impl PromptSpec {
    /// The argument of this name.
    pub(crate) fn argument(&self, name: &str) -> Option<&'static ArgumentSpec> {
        self.arguments.iter().find(|argument| argument.name == name)
    }
}
