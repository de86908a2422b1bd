//! What can be a secret.

use cambist_ports::SecretString;
use zeroize::Zeroizing;

/// The longest secret, in bytes.
pub const MAX_VALUE_BYTES: usize = 16 * 1024;

/// This cannot be a secret. What it is instead is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidValue {
    /// There is nothing.
    Empty,
    /// It is longer than [`MAX_VALUE_BYTES`].
    TooLong,
    /// It is not Unicode text, or has a zero byte.
    NotText,
}

impl std::fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Empty => "it is empty",
            Self::TooLong => "it has more than 16384 bytes",
            Self::NotText => "it is not Unicode text",
        })
    }
}

impl std::error::Error for InvalidValue {}

/// The secret in what was read from a file or a pipe, without the line break that editors and `echo` put at the end.
pub fn value_of(bytes: &Zeroizing<Vec<u8>>) -> Result<SecretString, InvalidValue> {
    if bytes.len() > MAX_VALUE_BYTES {
        return Err(InvalidValue::TooLong);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| InvalidValue::NotText)?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    match text {
        "" => Err(InvalidValue::Empty),
        text if text.contains('\0') => Err(InvalidValue::NotText),
        text => Ok(text.into()),
    }
}
