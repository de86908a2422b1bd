//! What a scripted exchange can be told to do.

/// What the exchange does with the next order or cancel that arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behavior {
    /// Takes it and says so.
    Accept,
    /// Takes it, and fills it at its limit or the market at once.
    Fill,
    /// Refuses it.
    Reject(&'static str),
    /// Takes it, and the answer is lost.
    AcceptSilently,
    /// Never sees it, and no answer comes.
    Vanish,
    /// It never leaves.
    NotSent,
}
