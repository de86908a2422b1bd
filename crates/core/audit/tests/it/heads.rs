use cambist_audit::{BadSignature, Expected, Fault, FaultKind, Head, HeadSigner, KeptHead, SignedHead};
use cambist_model::Timestamp;

use crate::world::{Chain, entry};

fn signed() -> SignedHead {
    let at = Timestamp::parse("2026-11-21T10:00:00Z").unwrap();
    HeadSigner::new(&[7; 32]).sign(&Chain::of(3).head(), at)
}

#[test]
fn a_head_reads_back_as_it_is_written_and_nothing_else_is_one() {
    let head = Chain::of(3).head();
    assert_eq!(Head::parse(&head.to_string()), Ok(head.clone()));
    let capital = head.to_string().to_uppercase();
    let longer = format!("{head}0");
    for text in ["", "3", "3:", ":", "3:abc", "-1:00", capital.as_str(), longer.as_str(), head.hash.as_str()] {
        assert!(Head::parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_kept_head_that_is_gone_or_behind_is_told() {
    let chain = Chain::of(3);
    let lost = Expected { kept: KeptHead::Lost, ..Expected::default() };
    assert_eq!(chain.verify(&lost), Err(Fault { number: 3, kind: FaultKind::HeadLost }));
    let behind = Chain::of(1).expected();
    assert_eq!(chain.verify(&behind), Err(Fault { number: 2, kind: FaultKind::Inserted { to: 3 } }));
    let other = Head { hash: "a".repeat(64), ..chain.head() };
    let other = Expected { kept: KeptHead::At(other), ..Expected::default() };
    assert_eq!(chain.verify(&other), Err(Fault { number: 3, kind: FaultKind::Replaced }));
}

#[test]
fn a_head_of_nothing_says_that_there_was_nothing() {
    let forged = Head { count: 0, hash: "1".repeat(64) };
    let expected = Expected { published: vec![forged], ..Expected::default() };
    assert_eq!(Chain::of(2).verify(&expected), Err(Fault { number: 0, kind: FaultKind::Replaced }));
    let genuine = Expected { published: vec![Head::empty()], ..Expected::default() };
    assert!(Chain::of(2).verify(&genuine).is_ok());
}

#[test]
fn a_signed_head_is_believed_as_it_was_signed_and_by_the_key_that_is_expected() {
    let signed = signed();
    let key = HeadSigner::new(&[7; 32]).public_key();
    assert_eq!(signed.check(None), Ok(Chain::of(3).head()));
    assert_eq!(signed.check(Some(&key)), Ok(Chain::of(3).head()));
    assert_eq!(signed.check(Some(&HeadSigner::new(&[8; 32]).public_key())), Err(BadSignature::OtherKey));
}

#[test]
fn whatever_is_changed_in_a_signed_head_it_is_not_believed() {
    let genuine = signed();
    let other_key = HeadSigner::new(&[8; 32]).public_key();
    let other_hash = Chain::of(2).head().hash;
    for forged in [
        SignedHead { count: 4, ..genuine.clone() },
        SignedHead { hash: other_hash, ..genuine.clone() },
        SignedHead { at: Timestamp::EPOCH, ..genuine.clone() },
        SignedHead { public_key: other_key, ..genuine.clone() },
    ] {
        assert_eq!(forged.check(None), Err(BadSignature::Forged), "{forged:?}");
    }
    let damaged = SignedHead { signature: "zz".repeat(64), ..genuine.clone() };
    assert_eq!(damaged.check(None), Err(BadSignature::Damaged("signature")));
    let damaged = SignedHead { public_key: genuine.public_key[1..].to_owned(), ..genuine };
    assert_eq!(damaged.check(None), Err(BadSignature::Damaged("public_key")));
}

#[test]
fn an_entry_is_not_the_same_when_a_text_moves_from_one_column_to_the_next() {
    let moved = |principal: &str, face: &str| {
        let entry = cambist_audit::Entry { principal: principal.into(), face: face.into(), ..entry(1) };
        Head::empty().append(entry).hash
    };
    assert_ne!(moved("loca", "lcli"), moved("local", "cli"));
}
