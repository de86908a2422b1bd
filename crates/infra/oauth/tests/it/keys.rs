//! Where the keys come from, and how long they count.

use std::time::Duration;

use cambist_oauth::{JwtVerifier, OAuthSettings};
use cambist_ports::{TokenRefusal, TokenVerifier};
use serde_json::json;

use crate::issuer::{Issuer, KEYS, address, clock, until};
use crate::signer::Signer;

/// Is there a key for the token, and did it sign it? `None` if that cannot be told.
async fn counts(verifier: &JwtVerifier, token: &str) -> Option<bool> {
    match verifier.verify(token).await {
        Ok(_) => Some(true),
        Err(TokenRefusal::Worthless(_)) => Some(false),
        Err(TokenRefusal::Undecided(_)) => None,
    }
}

#[tokio::test]
async fn keys_are_read_once_and_again_for_an_unknown_one_but_not_all_the_time() {
    let (old, new) = (Signer::p256("old"), Signer::p256("new"));
    let (issuer, clock) = (Issuer::open(&[&old]).await, clock());
    let verifier = issuer.verifier(&clock);
    for _ in 0..3 {
        assert_eq!(counts(&verifier, &old.token(&issuer.claims())).await, Some(true));
    }
    assert_eq!(issuer.asked(), 1);

    issuer.publish(&[&old, &new]);
    let token = new.token(&issuer.claims());
    assert_eq!(counts(&verifier, &token).await, Some(false), "it was asked a moment ago");
    assert_eq!(issuer.asked(), 1);
    clock.advance(Duration::from_secs(30));
    assert_eq!(counts(&verifier, &token).await, Some(true), "rotated");
    assert_eq!(issuer.asked(), 2);

    clock.advance(Duration::from_secs(30));
    let unknown = Signer::p256("unknown").token(&issuer.claims());
    for _ in 0..3 {
        assert_eq!(counts(&verifier, &unknown).await, Some(false));
    }
    assert_eq!(issuer.asked(), 3, "one look for all of them");
}

#[tokio::test]
async fn many_at_once_ask_the_issuer_once() {
    let signer = Signer::p256("a");
    let (issuer, clock) = (Issuer::open(&[&signer]).await, clock());
    let (verifier, token) = (issuer.verifier(&clock), signer.token(&issuer.claims()));
    let (one, two, three) =
        tokio::join!(counts(&verifier, &token), counts(&verifier, &token), counts(&verifier, &token));
    assert_eq!(((one, two, three), issuer.asked()), ((Some(true), Some(true), Some(true)), 1));
}

#[tokio::test]
async fn while_the_issuer_is_down_its_old_keys_go_on_and_unknown_ones_are_refused() {
    let (known, other) = (Signer::ed25519("known"), Signer::ed25519("other"));
    let (issuer, clock) = (Issuer::open(&[&known]).await, clock());
    let verifier = issuer.verifier(&clock);
    verifier.prepare().await;
    issuer.set_down(true);
    clock.advance(Duration::from_mins(5));
    assert_eq!(counts(&verifier, &known.token(&issuer.claims())).await, Some(true));
    assert_eq!(counts(&verifier, &other.token(&issuer.claims())).await, Some(false));
    issuer.set_down(false);
    issuer.say(KEYS, 500, "broken");
    clock.advance(Duration::from_secs(30));
    assert_eq!(counts(&verifier, &other.token(&issuer.claims())).await, Some(false));
    assert_eq!(counts(&verifier, &known.token(&issuer.claims())).await, Some(true), "a failure takes no key away");
}

#[tokio::test]
async fn before_the_keys_were_ever_read_nothing_is_decided() {
    let signer = Signer::p256("a");
    let (issuer, clock) = (Issuer::open(&[&signer]).await, clock());
    issuer.set_down(true);
    let (verifier, token) = (issuer.verifier(&clock), signer.token(&issuer.claims()));
    assert_eq!(counts(&verifier, &token).await, None);
    issuer.set_down(false);
    assert_eq!(counts(&verifier, &token).await, None, "not before the next look");
    clock.advance(Duration::from_secs(30));
    assert_eq!(counts(&verifier, &token).await, Some(true));
}

#[tokio::test]
async fn a_key_that_was_withdrawn_stops_counting() {
    let (stolen, new) = (Signer::p256("stolen"), Signer::p256("new"));
    let (issuer, clock) = (Issuer::open(&[&stolen]).await, clock());
    let (verifier, token) = (issuer.verifier(&clock), stolen.token(&issuer.claims()));
    assert_eq!(counts(&verifier, &token).await, Some(true));
    issuer.publish(&[&new]);
    // The token itself counts for as long.
    clock.advance(Duration::from_secs(599));
    assert_eq!(counts(&verifier, &token).await, Some(true));
    clock.advance(Duration::from_secs(1));
    assert_eq!(counts(&verifier, &token).await, Some(true), "this one finds that they are old");
    until(|| issuer.asked() == 2).await;
    let refused = async {
        while counts(&verifier, &token).await == Some(true) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), refused).await.unwrap();
}

#[tokio::test]
async fn keys_of_other_kinds_spoil_no_good_one_and_do_not_count() {
    let signer = Signer::p256("a");
    let (issuer, clock) = (Issuer::open(&[]).await, clock());
    let encrypts = Signer::p256("encrypts");
    let mut published = encrypts.published();
    published["use"] = json!("enc");
    let nameless = json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" });
    let keys = json!([
        { "kty": "oct", "kid": "a", "k": "c2VjcmV0" }, { "kty": "new", "kid": "a" }, nameless, 7, published,
        { "kty": "EC", "crv": "secp256k1", "kid": "k", "x": "AA", "y": "AA" }, signer.published(),
    ]);
    issuer.say(KEYS, 200, &json!({ "keys": keys }).to_string());
    let verifier = issuer.verifier(&clock);
    assert_eq!(counts(&verifier, &signer.token(&issuer.claims())).await, Some(true));
    assert_eq!(counts(&verifier, &encrypts.token(&issuer.claims())).await, Some(false));
}

#[tokio::test]
async fn documents_that_are_too_long_or_no_json_are_given_up() {
    let signer = Signer::p256("a");
    let (issuer, clock) = (Issuer::open(&[&signer]).await, clock());
    let (verifier, token) = (issuer.verifier(&clock), signer.token(&issuer.claims()));
    let padded = json!({ "keys": [signer.published()], "more": "x".repeat(300 * 1024) });
    for document in [padded.to_string(), "<html>".to_owned(), "{}".to_owned()] {
        issuer.say(KEYS, 200, &document);
        assert_eq!(counts(&verifier, &token).await, None);
        clock.advance(Duration::from_secs(30));
    }
    issuer.publish(&[&signer]);
    assert_eq!(counts(&verifier, &token).await, Some(true));
}

#[tokio::test]
async fn a_description_of_another_issuer_or_with_keys_in_the_clear_is_not_believed() {
    let signer = Signer::p256("a");
    let (issuer, clock) = (Issuer::open(&[&signer]).await, clock());
    let (verifier, token) = (issuer.verifier(&clock), signer.token(&issuer.claims()));
    let keys = format!("{}{KEYS}", issuer.url);
    issuer.describe("https://evil.example.com", &keys);
    assert_eq!(counts(&verifier, &token).await, None);
    clock.advance(Duration::from_secs(30));
    issuer.describe(&issuer.url, "http://keys.example.com/keys");
    assert_eq!(counts(&verifier, &token).await, None);
    assert_eq!(issuer.asked(), 0);
    // RFC 8414 comes first where there is one.
    clock.advance(Duration::from_secs(30));
    let metadata = json!({ "issuer": issuer.url, "jwks_uri": keys });
    issuer.say("/.well-known/oauth-authorization-server", 200, &metadata.to_string());
    assert_eq!(counts(&verifier, &token).await, Some(true));
}

#[tokio::test]
async fn an_operator_who_says_where_the_keys_are_spares_the_search() {
    let signer = Signer::p256("a");
    let issuer = Issuer::open(&[&signer]).await;
    issuer.describe("https://evil.example.com", "https://evil.example.com/keys");
    let jwks_url = Some(address(&format!("{}{KEYS}", issuer.url)));
    let verifier = JwtVerifier::new(OAuthSettings { jwks_url, ..issuer.settings() }, clock()).unwrap();
    assert_eq!(counts(&verifier, &signer.token(&issuer.claims())).await, Some(true));
}
