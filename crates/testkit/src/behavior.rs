//! What a scripted exchange can be told to do.

use std::time::Duration;

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
    /// Takes it; what comes back says this, and nothing about the order.
    AcceptAndAnswer(&'static str),
    /// Takes it, and answers after so long; a cancel is answered at once.
    AcceptLate(Duration),
    /// Never sees it, and no answer comes.
    Vanish,
    /// It never leaves.
    NotSent,
}
