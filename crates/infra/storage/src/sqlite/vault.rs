//! The paper exchange's own books.

use async_trait::async_trait;
use cambist_model::{AccountId, Candle, Symbol, Timestamp};
use cambist_ports::paper::{
    PaperAccount, PaperChanges, PaperFillRow, PaperOrderKey, PaperOrderRow, PaperVault, Ticket,
};
use cambist_ports::store::StoreError;

use super::SqliteStore;
use super::paper::{accounts, candles, fills, orders};
use super::writer::Work;

/// When a change of an account cannot be written, the changes that were queued after it are refused until the account is
/// loaded again: they build on it.
#[async_trait]
impl PaperVault for SqliteStore {
    async fn load(&self, account: AccountId) -> Result<Option<PaperAccount>, StoreError> {
        // Through the queue: what was queued before is written, or has failed, when the account is read.
        self.writer.carry_out(Work::Resume(account)).await?;
        self.readers.read(move |db| accounts::load(db, account)).await
    }

    fn commit(&self, account: AccountId, changes: PaperChanges) -> Ticket {
        Box::pin(self.writer.queue(Work::Paper(account, Box::new(changes))))
    }

    async fn order(&self, account: AccountId, key: &PaperOrderKey) -> Result<Option<PaperOrderRow>, StoreError> {
        let key = key.clone();
        self.readers.read(move |db| orders::by_key(db, account, &key)).await
    }

    async fn fills(&self, account: AccountId, after: u64, limit: u32) -> Result<Vec<PaperFillRow>, StoreError> {
        self.readers.read(move |db| fills::after(db, account, after, limit)).await
    }

    async fn candles(
        &self,
        account: AccountId,
        symbol: Symbol,
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<Candle>, StoreError> {
        self.readers.read(move |db| candles::between(db, account, symbol, (start, end))).await
    }
}
