//! SHA-256, as text.

use cambist_model::hexadecimal;
use sha2::{Digest, Sha256};

/// The SHA-256 of `bytes`, in 64 hexadecimal digits.
pub(crate) fn digest(bytes: impl AsRef<[u8]>) -> String {
    hexadecimal(&Sha256::digest(bytes))
}
