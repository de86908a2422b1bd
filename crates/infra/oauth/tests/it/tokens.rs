//! What a token has to be to count.

use std::collections::BTreeSet;

use cambist_model::Timestamp;
use cambist_model::access::{Permission, Proof, TradingMode};
use cambist_oauth::{JwtVerifier, OAuthSettings};
use cambist_ports::{TokenRefusal, TokenVerifier};
use ring::hmac;
use rstest::rstest;
use serde_json::{Value, json};

use crate::issuer::{AUDIENCE, Issuer, KEYS, START, address, clock};
use crate::signer::{Signer, text, unsigned};

/// Why a token is worth nothing.
async fn refusal(verifier: &JwtVerifier, token: &str) -> String {
    match verifier.verify(token).await {
        Err(TokenRefusal::Worthless(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// The document with some of it changed, or taken out where it is null.
fn changed(mut document: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        document[name] = value.clone();
    }
    document.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    document
}

#[rstest]
#[case::es256(Signer::p256("a"))]
#[case::eddsa(Signer::ed25519("a"))]
#[tokio::test]
async fn a_right_token_grants_what_its_scopes_say(#[case] signer: Signer) {
    let issuer = Issuer::open(&[&signer]).await;
    let verified = issuer.verifier(&clock()).verify(&signer.token(&issuer.claims())).await.unwrap();
    assert_eq!(verified.expires_at, Timestamp::from_secs(START + 600));
    assert_eq!((verified.grant.name.as_str(), verified.grant.proof), ("alice@127.0.0.1", Proof::Issuer));
    let expected = BTreeSet::from([
        Permission::ReadMarketData,
        Permission::PlaceOrder,
        Permission::CancelOrder,
        Permission::HaltTrading,
    ]);
    assert_eq!(verified.grant.permissions, expected);
    assert_eq!(verified.grant.modes, BTreeSet::from([TradingMode::Paper]));
}

#[rstest]
#[case::rs256("RS256", json!({}), true)]
#[case::ps256("PS256", json!({}), true)]
#[case::another_hash("RS384", json!({}), false)]
#[case::as_the_key_says("PS256", json!({ "alg": "PS256" }), true)]
#[case::not_as_the_key_says("PS256", json!({ "alg": "RS256" }), false)]
#[tokio::test]
async fn tokens_that_another_program_signed_by_rsa_count(
    #[case] algorithm: &str,
    #[case] key: Value,
    #[case] counts: bool,
) {
    let made: Value = serde_json::from_str(include_str!("rsa.json")).unwrap();
    let key = changed(made["key"].clone(), key);
    let issuer = Issuer::open(&[]).await;
    issuer.say(KEYS, 200, &json!({ "keys": [key] }).to_string());
    let settings = OAuthSettings {
        issuer: address("https://login.example.com"),
        jwks_url: Some(address(&format!("{}{KEYS}", issuer.url))),
        ..issuer.settings()
    };
    let verifier = JwtVerifier::new(settings, clock()).unwrap();
    let token = made[algorithm].as_str().unwrap();
    assert_eq!(verifier.verify(token).await.is_ok(), counts);
    let (start, end) = token.split_at(token.len() - 20);
    assert!(verifier.verify(&format!("{start}{}", end.chars().rev().collect::<String>())).await.is_err());
}

#[rstest]
#[case::another_issuer(json!({ "iss": "https://evil.example.com" }), "from another issuer")]
#[case::nearly_the_issuer(json!({ "iss": "http://127.0.0.1" }), "from another issuer")]
#[case::several_issuers(json!({ "iss": ["https://evil.example.com"] }), "lacks iss, sub, aud or exp")]
#[case::another_audience(json!({ "aud": "https://elsewhere.example.com" }), "for another audience")]
#[case::other_audiences(json!({ "aud": ["a", "b"] }), "for another audience")]
#[case::part_of_the_audience(json!({ "aud": "https://cambist.example.com" }), "for another audience")]
#[case::no_audience(json!({ "aud": null }), "lacks iss, sub, aud or exp")]
#[case::expired(json!({ "exp": START - 30 }), "has expired")]
#[case::for_ever(json!({ "exp": null }), "lacks iss, sub, aud or exp")]
#[case::end_as_text(json!({ "exp": "1900000000" }), "lacks iss, sub, aud or exp")]
#[case::not_yet(json!({ "nbf": START + 31 }), "does not count yet")]
#[case::start_as_text(json!({ "nbf": "0" }), "lacks iss, sub, aud or exp")]
#[case::nobody(json!({ "sub": "" }), "does not say whom")]
#[tokio::test]
async fn a_token_that_says_the_wrong_thing_is_worth_nothing(#[case] changes: Value, #[case] expected: &str) {
    let signer = Signer::p256("a");
    let issuer = Issuer::open(&[&signer]).await;
    let token = signer.token(&changed(issuer.claims(), changes));
    let why = refusal(&issuer.verifier(&clock()), &token).await;
    assert!(why.contains(expected), "{why}");
}

#[rstest]
#[case::clock_behind(json!({ "nbf": START + 30 }))]
#[case::clock_ahead(json!({ "exp": START - 29 }))]
#[case::one_of_several_audiences(json!({ "aud": ["else", AUDIENCE] }))]
#[case::no_scope(json!({ "scope": null }))]
#[tokio::test]
async fn a_token_that_says_enough_counts(#[case] changes: Value) {
    let signer = Signer::p256("a");
    let issuer = Issuer::open(&[&signer]).await;
    let token = signer.token(&changed(issuer.claims(), changes));
    assert!(issuer.verifier(&clock()).verify(&token).await.is_ok());
}

#[rstest]
#[case::text(json!({ "scope": "portfolio:read approve" }))]
#[case::list(json!({ "scope": ["portfolio:read", "approve"] }))]
#[case::other_name(json!({ "scope": null, "scp": ["portfolio:read", "approve"] }))]
#[case::other_name_as_text(json!({ "scope": null, "scp": "approve portfolio:read" }))]
#[case::unknown_ones(json!({ "scope": "portfolio:read email Admin trade approve admin:all" }))]
#[tokio::test]
async fn scopes_are_read_as_issuers_write_them(#[case] changes: Value) {
    let signer = Signer::ed25519("a");
    let issuer = Issuer::open(&[&signer]).await;
    let verified = issuer.verifier(&clock()).verify(&signer.token(&changed(issuer.claims(), changes))).await.unwrap();
    assert_eq!(
        verified.grant.permissions,
        BTreeSet::from([
            Permission::ReadAccounts,
            Permission::ReadOrders,
            Permission::ReadFills,
            Permission::ApproveOrder
        ])
    );
}

#[rstest]
#[case::unsigned(json!({ "alg": "none", "kid": "a" }), "not a signed JSON web token")]
#[case::another_kind_of_key(json!({ "alg": "EdDSA", "kid": "a" }), "no key that the token could be signed with")]
#[case::another_hash(json!({ "alg": "ES384", "kid": "a" }), "in a way that is not taken")]
#[case::no_key(json!({ "alg": "ES256" }), "does not say which key")]
#[case::another_key(json!({ "alg": "ES256", "kid": "b" }), "no key that the token could be signed with")]
#[case::an_identity(json!({ "alg": "ES256", "kid": "a", "typ": "id+jwt" }), "for something else than access")]
#[case::more_than_we_know(json!({ "alg": "ES256", "kid": "a", "crit": ["b64"], "b64": false }), "not understood here")]
#[tokio::test]
async fn a_token_with_another_header_is_worth_nothing(#[case] header: Value, #[case] expected: &str) {
    let signer = Signer::p256("a");
    let issuer = Issuer::open(&[&signer]).await;
    let why = refusal(&issuer.verifier(&clock()), &signer.token_with(&header, &issuer.claims())).await;
    assert!(why.contains(expected), "{why}");
}

#[tokio::test]
async fn nobody_signs_with_what_everybody_knows() {
    let signer = Signer::p256("a");
    let issuer = Issuer::open(&[&signer]).await;
    let verifier = issuer.verifier(&clock());
    let message = unsigned(&json!({ "alg": "HS256", "kid": "a" }), &issuer.claims());
    for secret in [signer.public().to_vec(), signer.published().to_string().into_bytes()] {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes());
        let why = refusal(&verifier, &format!("{message}.{}", text(tag))).await;
        assert!(why.contains("in a way that is not taken"), "{why}");
    }
    // A key that the token brings along is not looked at.
    let own = Signer::p256("a");
    let header = json!({ "alg": "ES256", "kid": "a", "jwk": own.published() });
    assert!(refusal(&verifier, &own.token_with(&header, &issuer.claims())).await.contains("signature"));
}

#[tokio::test]
async fn a_token_that_was_altered_is_worth_nothing() {
    let signer = Signer::ed25519("a");
    let issuer = Issuer::open(&[&signer]).await;
    let verifier = issuer.verifier(&clock());
    let token = signer.token(&issuer.claims());
    let more = changed(issuer.claims(), json!({ "scope": "admin trade:live" }));
    let (_, signature) = token.rsplit_once('.').unwrap();
    let altered = format!("{}.{signature}", unsigned(&signer.header(), &more));
    assert!(refusal(&verifier, &altered).await.contains("signature"));
    for broken in
        ["", ".", "..", "a.b", "a.b.c", "e30.e30.e30", &token[..token.len() - 1], &format!("{token}.{signature}")]
    {
        refusal(&verifier, broken).await;
    }
    assert!(verifier.verify(&token).await.is_ok(), "all of that with a verifier that takes the real one");
}
