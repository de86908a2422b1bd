//! Heads that anybody can tell to be genuine.

use cambist_model::{Timestamp, hexadecimal};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::Head;
use crate::encoding::Encoding;
use crate::hexadecimal::from_hexadecimal;

/// A head with the signature of the installation that it is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedHead {
    /// How many entries there were.
    pub count: u64,
    /// The hash of the last.
    pub hash: String,
    /// When it was signed.
    pub at: Timestamp,
    /// The Ed25519 key that tells whether it is genuine, 64 hexadecimal digits.
    pub public_key: String,
    /// The signature, 128 hexadecimal digits.
    pub signature: String,
}

/// Why a signed head is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// Key, hash or signature are not written as they should be.
    #[error("the signed head is damaged: its {0} cannot be read")]
    Damaged(&'static str),
    /// The key did not sign this.
    #[error("the signature does not fit the head: one of them was altered")]
    Forged,
    /// Another key signed it.
    #[error("the head was signed by another key than the one that is expected")]
    OtherKey,
}

/// Signs heads.
pub struct HeadSigner(SigningKey);

impl HeadSigner {
    /// Signs with this secret key.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The key that tells whether a signature is genuine, 64 hexadecimal digits.
    pub fn public_key(&self) -> String {
        hexadecimal(self.0.verifying_key().as_bytes())
    }

    /// Signs a head at a time.
    pub fn sign(&self, head: &Head, at: Timestamp) -> SignedHead {
        let signature = self.0.sign(text(head.count, &head.hash, at).bytes());
        SignedHead {
            count: head.count,
            hash: head.hash.clone(),
            at,
            public_key: self.public_key(),
            signature: hexadecimal(&signature.to_bytes()),
        }
    }
}

impl SignedHead {
    /// The head, if the signature is genuine, and by `key` if one is expected.
    pub fn check(&self, key: Option<&str>) -> Result<Head, BadSignature> {
        if key.is_some_and(|key| key != self.public_key) {
            return Err(BadSignature::OtherKey);
        }
        from_hexadecimal::<32>(&self.hash).ok_or(BadSignature::Damaged("hash"))?;
        let key = from_hexadecimal(&self.public_key).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
        let key = key.ok_or(BadSignature::Damaged("public_key"))?;
        let signature = from_hexadecimal(&self.signature).ok_or(BadSignature::Damaged("signature"))?;
        key.verify_strict(text(self.count, &self.hash, self.at).bytes(), &Signature::from_bytes(&signature))
            .map_err(|_| BadSignature::Forged)?;
        Ok(Head { count: self.count, hash: self.hash.clone() })
    }
}

fn text(count: u64, hash: &str, at: Timestamp) -> Encoding {
    Encoding::of("cambist-audit-head-1").text(&count.to_string()).text(hash).text(&at.to_string())
}
