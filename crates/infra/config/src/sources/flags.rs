//! Flags of the command.

use crate::Origin;
use crate::key::Key;
use crate::layers::Layers;
use crate::raw::Raw;

/// Values from the flags of the command. They count before everything else.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    values: Vec<(String, String, String)>,
}

impl Flags {
    /// The flag `name`, with its dashes, sets the setting `key` to `text`.
    #[must_use]
    pub fn set(mut self, key: &str, name: &str, text: impl Into<String>) -> Self {
        self.values.push((key.to_owned(), name.to_owned(), text.into()));
        self
    }

    /// Puts its values on top of `layers`.
    pub(crate) fn apply(&self, layers: &mut Layers) {
        for (key, name, text) in &self.values {
            let origin = Origin::Flag { name: name.clone() };
            layers.set(&Key::parse(key), &Raw::Untyped(text.clone()), origin);
        }
    }
}
