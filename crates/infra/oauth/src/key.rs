//! Public keys, and what they have signed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters,
    RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use serde_json::Value;

/// A public key of an issuer.
#[derive(Debug)]
pub(crate) struct Key {
    /// The name by which tokens refer to it.
    id: String,
    material: Material,
    /// The only way to sign that it is for, if the issuer says so.
    only: Option<Algorithm>,
}

#[derive(Debug)]
enum Material {
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// A point, uncompressed.
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
}

impl Key {
    /// Reads a JSON web key. `None` for one that has no name, or is for something else than signing tokens in a way that
    /// is taken here.
    pub(crate) fn of(json: Value) -> Option<Self> {
        let Jwk { common, algorithm } = serde_json::from_value(json).ok()?;
        if common.public_key_use.is_some_and(|usage| usage != PublicKeyUse::Signature) {
            return None;
        }
        let material = match algorithm {
            AlgorithmParameters::RSA(rsa) => Material::Rsa { modulus: number(&rsa.n)?, exponent: number(&rsa.e)? },
            AlgorithmParameters::EllipticCurve(point) if point.curve == EllipticCurve::P256 => {
                let (x, y) = (coordinate(&point.x)?, coordinate(&point.y)?);
                Material::P256([&[4], x.as_slice(), y.as_slice()].concat())
            }
            AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
                Material::Ed25519(coordinate(&pair.x)?)
            }
            // A key that both sides know is no way to show who signed.
            _ => return None,
        };
        let only = match common.key_algorithm {
            Some(algorithm) => Some(known(algorithm)?),
            None => None,
        };
        Some(Self { id: common.key_id?, material, only })
    }

    /// Is it the one of this name, for this way to sign? One name may stand for keys of several kinds.
    pub(crate) fn is_for(&self, id: &str, algorithm: Algorithm) -> bool {
        let fits = match self.material {
            Material::Rsa { .. } => matches!(algorithm, Algorithm::RS256 | Algorithm::PS256),
            Material::P256(_) => algorithm == Algorithm::ES256,
            Material::Ed25519(_) => algorithm == Algorithm::EdDSA,
        };
        self.id == id && fits && self.only.is_none_or(|only| only == algorithm)
    }

    /// Was the message signed with it, in this way?
    pub(crate) fn has_signed(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let by = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8]| {
            UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok()
        };
        let by_rsa = |parameters: &RsaParameters, n: &[u8], e: &[u8]| {
            RsaPublicKeyComponents { n, e }.verify(parameters, message, signature).is_ok()
        };
        match (algorithm, &self.material) {
            (Algorithm::RS256, Material::Rsa { modulus, exponent }) => {
                by_rsa(&RSA_PKCS1_2048_8192_SHA256, modulus, exponent)
            }
            (Algorithm::PS256, Material::Rsa { modulus, exponent }) => {
                by_rsa(&RSA_PSS_2048_8192_SHA256, modulus, exponent)
            }
            (Algorithm::ES256, Material::P256(point)) => by(&ECDSA_P256_SHA256_FIXED, point),
            (Algorithm::EdDSA, Material::Ed25519(point)) => by(&ED25519, point),
            _ => false,
        }
    }
}

/// A way to sign that is taken here, as a key names it.
fn known(algorithm: KeyAlgorithm) -> Option<Algorithm> {
    match algorithm {
        KeyAlgorithm::RS256 => Some(Algorithm::RS256),
        KeyAlgorithm::PS256 => Some(Algorithm::PS256),
        KeyAlgorithm::ES256 => Some(Algorithm::ES256),
        KeyAlgorithm::EdDSA => Some(Algorithm::EdDSA),
        _ => None,
    }
}

/// A large number. Some issuers write a zero in front, which is not part of it.
fn number(text: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    Some(bytes.into_iter().skip(zeros).collect())
}

/// A coordinate on a curve of 256 bits.
fn coordinate(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == 32)
}
