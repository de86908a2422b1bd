//! An operation that the command line asks for, with what it was given.

use std::fmt;

use cambist_model::SimulatedFault;
use cambist_ops::OperationSpec;

use crate::tree::Form;

/// An operation that is asked for.
#[derive(Clone)]
pub struct OperationCall {
    pub(crate) form: Form,
    /// Field by field, how the user knows it.
    pub(crate) labels: Vec<(String, String)>,
    /// What was given by place and by flag: field, text.
    pub(crate) pairs: Vec<(String, String)>,
    /// What was given as JSON, or where it is.
    pub(crate) input: Option<String>,
    pub(crate) fault: Option<SimulatedFault>,
    /// Did the human at the terminal say yes to exactly this?
    pub(crate) human: bool,
}

impl OperationCall {
    /// What is asked for.
    pub fn operation(&self) -> &'static OperationSpec {
        self.form.entry.spec()
    }

    /// The same, with the yes of the human at the terminal.
    #[must_use]
    pub fn agreed(self) -> Self {
        Self { human: true, ..self }
    }

    /// A field's text as it was given by place or by flag.
    pub fn given(&self, field: &str) -> Option<&str> {
        self.pairs.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }

    /// How the user knows a field, or a path into one such as `symbols[1]`: `<SYMBOLS>[1]`.
    pub(crate) fn label(&self, path: &str) -> String {
        let end = path.find(['[', '.']).unwrap_or(path.len());
        let (field, rest) = path.split_at(end);
        let label = self.labels.iter().find(|(name, _)| name == field).map_or(field, |(_, label)| label);
        format!("{label}{rest}")
    }

    /// What was given, as it would be typed again: `BTC-USD --limit 5`.
    pub(crate) fn as_typed(&self) -> String {
        let by_flag = |field: &str| self.label(field).starts_with("--");
        let typed = |(field, text): &(String, String)| match (by_flag(field), text.as_str()) {
            (true, "true") => self.label(field),
            (true, text) => format!("{} {text}", self.label(field)),
            (false, text) => text.to_owned(),
        };
        let given = self.pairs.iter().map(typed);
        given.chain(self.input.iter().map(|_| "--input".to_owned())).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Debug for OperationCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation().name;
        f.debug_struct("OperationCall")
            .field("operation", &operation)
            .field("pairs", &self.pairs)
            .finish_non_exhaustive()
    }
}
