//! What is wrong with the configuration.

use std::fmt;

use cambist_model::{AppError, ErrorCode, FieldProblem};

use crate::Origin;

/// One thing that is wrong with the configuration, with its place and the cure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where the value comes from.
    pub origin: Origin,
    /// The setting, unless the problem is not about one.
    pub key: Option<String>,
    /// The value as it was given.
    pub given: Option<String>,
    /// What is wrong, and the cure.
    pub problem: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, key, given, problem } = self;
        match (origin, key) {
            (Origin::Default, Some(key)) => write!(f, "{key}")?,
            // A variable and a flag name their setting.
            (Origin::File { .. }, Some(key)) => write!(f, "{origin}: {key}")?,
            _ => write!(f, "{origin}")?,
        }
        if let Some(given) = given {
            write!(f, " = {given}")?;
        }
        write!(f, ": {problem}")
    }
}

/// Everything that is wrong with the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// What is wrong; never empty.
    pub problems: Vec<Problem>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.problems.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for ConfigError {}

impl From<ConfigError> for AppError {
    fn from(error: ConfigError) -> Self {
        let fields = error.problems.iter().map(|problem| {
            let field = problem.key.clone().unwrap_or_else(|| problem.origin.to_string());
            FieldProblem::new(field, problem.to_string())
        });
        Self { fields: fields.collect(), ..Self::new(ErrorCode::ConfigInvalid, error.to_string()) }
    }
}
