//! Values from a list of words: shown in the help and completed by the shell, read by somebody else.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser, ValueParser};
use clap::{Arg, Command, Error};

/// Shows `words` as the possible values, and reads with `read`, which may know other spellings too.
pub(crate) fn words_of<T, W, F>(words: impl IntoIterator<Item = W>, read: F) -> ValueParser
where
    T: Clone + Send + Sync + 'static,
    W: Into<String>,
    F: Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static,
{
    ValueParser::new(Words { words: words.into_iter().map(Into::into).collect(), read })
}

#[derive(Clone)]
struct Words<F> {
    words: Vec<String>,
    read: F,
}

impl<T, F> TypedValueParser for Words<F>
where
    T: Clone + Send + Sync + 'static,
    F: Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static,
{
    type Value = T;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<T, Error> {
        self.read.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.words.iter().map(PossibleValue::new)))
    }
}
