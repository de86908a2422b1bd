//! Cambist's own records: orders, their events and fills, the audit, settings.
//!
//! Everything that belongs together is written together: a [`Changes`] is one transaction, all of it or nothing.

mod audit;
mod candles;
mod changes;
mod error;
mod kept_answer;
mod port;
mod query;

pub use audit::{AuditEntry, AuditRecord};
pub use cambist_model::AuditAction;
pub use candles::{CandleLine, CandleStore, StoredCandles, Stretch};
pub use changes::Changes;
pub use error::StoreError;
pub use kept_answer::KeptAnswer;
pub use port::Store;
pub use query::{AuditFilter, FillFilter, OrderFilter, Page, PageOf};
