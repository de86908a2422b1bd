//! Ids that come out the same in every run.

use std::sync::atomic::{AtomicU64, Ordering};

use cambist_model::{OrderId, RequestId};
use cambist_ports::Ids;

/// Counts: the first id, the second id, and so on, in an order that also sorts so.
#[derive(Debug, Default)]
pub struct SeededIds(AtomicU64);

impl SeededIds {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

impl Ids for SeededIds {
    fn order_id(&self) -> OrderId {
        OrderId::from_parts(self.next(), 0)
    }

    fn request_id(&self) -> RequestId {
        RequestId::from_parts(self.next(), 0)
    }

    fn secret(&self) -> [u8; 32] {
        let mut secret = [7; 32];
        for (byte, counted) in secret.iter_mut().zip(self.next().to_le_bytes()) {
            *byte = counted;
        }
        secret
    }
}
