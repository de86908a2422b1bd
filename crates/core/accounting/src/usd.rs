//! Values in USD.

/// How many digits after the point USD values keep.
pub const USD_DIGITS: u32 = 10;
