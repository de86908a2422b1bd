//! How much of the tree is built.

/// How much of the tree is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent<'a> {
    /// All of it.
    Whole,
    /// Only the commands whose every word is among these.
    Named(&'a [&'a str]),
}

impl Extent<'_> {
    /// Is this command, a noun and a verb or a single word, part of it?
    pub(crate) fn has(self, command: &[&str]) -> bool {
        match self {
            Self::Whole => true,
            Self::Named(words) => command.iter().all(|word| words.contains(word)),
        }
    }
}
