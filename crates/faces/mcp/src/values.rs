//! Which values something can have that a client fills in.

use std::borrow::Cow;

/// Which values an argument of a prompt or a gap in an address can have: for completion and, where the list is closed,
/// for refusing others.
#[derive(Clone)]
pub(crate) enum Values {
    /// Text that cannot be guessed.
    Any,
    /// One of these words.
    Words(Cow<'static, [&'static str]>),
    /// A market.
    Product,
    /// Markets with commas between them.
    Products,
    /// An order that may still fill.
    OpenOrder,
}
