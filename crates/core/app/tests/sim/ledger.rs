//! The audit as a chain: every commit adds its entries, and at the end the records' trail is that chain and no other.

use std::convert::Infallible;
use std::sync::Mutex;

use cambist_audit::{ChainedEntry, Entries, Entry, Expected, Head, KeptHead, Visitor, verify};
use cambist_ports::store::AuditEntry;

use super::world::World;

/// Where the chain ends, and where it ended at each crash. The records do not know of it.
pub(crate) struct Ledger(Mutex<Heads>);

struct Heads {
    kept: Head,
    published: Vec<Head>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self(Mutex::new(Heads { kept: Head::empty(), published: Vec::new() }))
    }
}

impl Ledger {
    /// These entries were committed.
    pub(crate) fn append(&self, entries: &[AuditEntry]) {
        let mut heads = self.0.lock().unwrap();
        for entry in entries {
            heads.kept = Head::after(&heads.kept.append(plain(entry)));
        }
    }

    /// Somebody writes the head down elsewhere.
    pub(crate) fn publish(&self) {
        let mut heads = self.0.lock().unwrap();
        let head = heads.kept.clone();
        heads.published.push(head);
    }
}

impl World {
    /// Verifies the trail of the records against every head.
    pub(crate) fn check_chain(&self) {
        let mut head = Head::empty();
        let mut chain = Vec::new();
        for entry in self.store.audit_trail() {
            let chained = head.append(plain(&entry));
            head = Head::after(&chained);
            chain.push(chained);
        }
        let heads = self.ledger.0.lock().unwrap();
        let expected = Expected { kept: KeptHead::At(heads.kept.clone()), published: heads.published.clone() };
        let Ok(verified) = verify(&Trail(chain), &expected);
        self.trace.check(verified.is_ok(), || format!("the audit does not verify: {verified:?}"));
    }
}

struct Trail(Vec<ChainedEntry>);

impl Entries for Trail {
    type Error = Infallible;

    fn visit(&self, visitor: &mut Visitor<'_>) -> Result<(), Infallible> {
        let _ = self.0.iter().try_for_each(|entry| visitor(Ok(entry.clone())));
        Ok(())
    }
}

/// An entry as texts.
fn plain(entry: &AuditEntry) -> Entry {
    Entry {
        at: entry.at.to_string(),
        request_id: entry.request_id.to_string(),
        principal: entry.principal.clone(),
        face: entry.face.clone(),
        action: format!("{:?}", entry.action),
        order_id: entry.order_id.map(|id| id.to_string()),
        detail: entry.detail.clone(),
    }
}
