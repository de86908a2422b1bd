use std::io::{Cursor, Error};

use cambist_audit::{Expected, Export, Fault, FaultKind, Head, line, verify};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::world::Chain;

fn exported(chain: &Chain) -> Vec<u8> {
    chain.0.iter().map(|entry| line(entry).unwrap()).collect::<String>().into_bytes()
}

fn verified(bytes: &[u8]) -> Result<Head, Fault> {
    verify(&Export::new(|| Ok::<_, Error>(Cursor::new(bytes))), &Expected::default()).unwrap()
}

#[test]
fn an_export_is_verified_without_the_records() {
    let chain = Chain::of(5);
    assert_eq!(verified(&exported(&chain)), Ok(chain.head()));
    assert_eq!(verified(b""), Ok(Head::empty()));
}

#[test]
fn a_line_that_is_none_is_named() {
    let mut bytes = exported(&Chain::of(2));
    bytes.extend_from_slice(b"\n");
    let fault = verified(&bytes).unwrap_err();
    assert!(matches!(&fault.kind, FaultKind::Unreadable(why) if why.contains("line 3")), "{fault}");
    assert_eq!(fault.number, 3);
}

proptest! {
    #[test]
    fn a_flipped_bit_anywhere_is_found_in_its_line(count in 1_u64..6, at: Index, bit in 0..8) {
        let whole = exported(&Chain::of(count));
        let mut bytes = whole.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= 1_u8 << bit;
        let line = u64::try_from(whole[..at].split(|byte| *byte == b'\n').count()).unwrap();
        let fault = verified(&bytes).unwrap_err();
        prop_assert_eq!(fault.number, line, "{}", fault);
    }
}
