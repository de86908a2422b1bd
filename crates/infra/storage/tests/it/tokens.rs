use std::collections::BTreeSet;

use cambist_model::access::{Grant, Proof, Role, Token, TradingMode};
use cambist_model::{Timestamp, TokenDigest};
use cambist_ports::store::{Changes, Store};

use crate::world::World;

fn token(name: &str) -> Token {
    let mut bytes = [0; 32];
    bytes.iter_mut().zip(name.bytes()).for_each(|(byte, letter)| *byte = letter);
    Token {
        name: name.parse().unwrap(),
        digest: TokenDigest::of(&bytes),
        grant: Grant {
            name: name.to_owned(),
            proof: Proof::Token,
            permissions: Role::Trader.permissions(),
            accounts: Some(BTreeSet::from(["paper/paper".parse().unwrap()])),
            modes: BTreeSet::from([TradingMode::Paper]),
        },
        created_at: Timestamp::from_secs(1),
        created_by: "local".to_owned(),
        expires_at: Some(Timestamp::from_secs(9)),
        revoked_at: None,
        last_used_at: None,
    }
}

fn only(token: &Token) -> Changes {
    Changes { tokens: vec![token.clone()], ..Changes::default() }
}

#[tokio::test]
async fn tokens_come_back_as_they_were_and_remember_their_use_and_end() {
    let world = World::new();
    let store = world.open();
    let (mut first, second) = (token("first"), token("second"));
    store.commit(only(&first)).await.unwrap();
    store.commit(only(&second)).await.unwrap();
    assert_eq!(store.tokens().await.unwrap(), [first.clone(), second.clone()]);

    first.last_used_at = Some(Timestamp::from_secs(2));
    first.revoked_at = Some(Timestamp::from_secs(3));
    store.commit(only(&first)).await.unwrap();
    store.close().await.unwrap();
    assert_eq!(world.open().tokens().await.unwrap(), [first, second]);
}

#[tokio::test]
async fn a_name_is_never_given_to_another_secret() {
    let world = World::new();
    let store = world.open();
    store.commit(only(&token("claude"))).await.unwrap();
    let another = Token { digest: TokenDigest::of(&[9; 32]), ..token("claude") };
    assert!(store.commit(only(&another)).await.is_err());
    let same_secret = Token { digest: token("claude").digest, ..token("other") };
    assert!(store.commit(only(&same_secret)).await.is_err());
}

#[tokio::test]
async fn a_revoked_token_stays_revoked_whoever_writes() {
    let world = World::new();
    let store = world.open();
    let revoked = Token { revoked_at: Some(Timestamp::from_secs(5)), ..token("claude") };
    store.commit(only(&revoked)).await.unwrap();
    assert!(store.commit(only(&token("claude"))).await.is_err(), "as if it had never been revoked");
    let raw = world.raw();
    assert!(raw.execute("DELETE FROM tokens", []).is_err(), "its name would be free again");
    assert!(raw.execute("UPDATE tokens SET granted = '{}'", []).is_err(), "it would grant something else");
    assert_eq!(store.tokens().await.unwrap(), [revoked]);
}
