//! What the key of an account may do.

/// What the key of an account may do, as far as the exchange tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyPermissions {
    /// The exchange does not tell, or there is no key.
    #[default]
    Unknown,
    /// It tells.
    Known {
        /// May it place and cancel orders?
        trade: bool,
        /// May it move funds away? Such a key is refused: Cambist never needs it.
        withdraw: bool,
    },
}
