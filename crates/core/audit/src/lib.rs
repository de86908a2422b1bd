//! The audit as a chain: every entry carries the hash of the one before it, so that whoever changes, removes, adds or moves
//! one breaks the chain at that place.
//!
//! # The hash of an entry
//! Anybody can compute it with other tools. It is SHA-256, written as 64 lower-case hexadecimal digits, of these texts one
//! after the other, each written as its length in bytes, a colon, the text in UTF-8, and a line feed:
//!
//! ```text
//! cambist-audit-1, number, at, request_id, principal, face, action, order_id, detail, previous_hash
//! ```
//!
//! `number` counts from 1 and is written in decimal digits; `at` is RFC 3339 in UTC with six digits after the point; an
//! `order_id` that is absent is a hyphen and a line feed, without a length. The first entry's `previous_hash` is 64 zeros.
//! So `cli` is written as `3:cli` and a line feed.
//!
//! # The signature of a head
//! Ed25519 over the texts `cambist-audit-head-1`, count, hash, at, written in the same way.
//!
//! # An export
//! A line of JSON for each entry, with all its fields; `detail` is a string, as its very bytes are hashed.
//!
//! Deliberately absent: where entries are kept, files, clocks and randomness.

mod chain;
mod diagnosis;
mod encoding;
mod entry;
mod export;
mod fault;
mod head;
mod hexadecimal;
mod signed_head;

pub use chain::{Entries, Expected, KeptHead, Visitor, verify};
pub use entry::{ChainedEntry, Entry, Unreadable};
pub use export::{Export, line};
pub use fault::{Fault, FaultKind};
pub use head::{BadHead, Head};
pub use signed_head::{BadSignature, HeadSigner, SignedHead};
