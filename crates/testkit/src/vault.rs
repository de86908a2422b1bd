//! The paper exchange's books in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use cambist_model::{AccountId, Amount, AssetId, Candle, Symbol, Timestamp};
use cambist_ports::paper::{
    PaperAccount, PaperChanges, PaperFillRow, PaperOrderKey, PaperOrderRow, PaperVault, Ticket,
};
use cambist_ports::store::StoreError;

/// The books of one account, which live as long as the test. What is written is durable at once.
#[derive(Debug, Default)]
pub struct MemoryVault(Mutex<Books>);

#[derive(Debug, Default)]
struct Books {
    balances: BTreeMap<AssetId, (Amount, Amount)>,
    orders: BTreeMap<u64, PaperOrderRow>,
    fills: BTreeMap<u64, PaperFillRow>,
    candles: BTreeMap<(Symbol, Timestamp), Candle>,
    state: Option<String>,
}

impl MemoryVault {
    /// Writes all of `changes`.
    pub fn write(&self, changes: PaperChanges) {
        let mut books = self.books();
        for (asset, available, held) in changes.balances {
            books.balances.insert(asset, (available, held));
        }
        books.orders.extend(changes.orders.into_iter().map(|row| (row.number, row)));
        books.fills.extend(changes.fills.into_iter().map(|row| (row.number, row)));
        let minutes = changes.candles.into_iter().map(|(symbol, candle)| ((symbol, candle.open_at), candle));
        books.candles.extend(minutes);
        if changes.state.is_some() {
            books.state = changes.state;
        }
    }

    /// Every order, in the order of arrival.
    pub fn orders(&self) -> Vec<PaperOrderRow> {
        self.books().orders.values().cloned().collect()
    }

    /// Every execution, in the order in which they happened.
    pub fn fills(&self) -> Vec<PaperFillRow> {
        self.books().fills.values().cloned().collect()
    }

    /// What the account holds of an asset: available and held.
    pub fn balance(&self, asset: AssetId) -> (Amount, Amount) {
        self.books().balances.get(&asset).copied().unwrap_or_default()
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl PaperVault for MemoryVault {
    async fn load(&self, _: AccountId) -> Result<Option<PaperAccount>, StoreError> {
        let books = self.books();
        let balance = |(asset, (available, held)): (&AssetId, &(Amount, Amount))| (*asset, *available, *held);
        let account = |state| PaperAccount {
            balances: books.balances.iter().map(balance).collect(),
            open_orders: books.orders.values().filter(|row| row.open).cloned().collect(),
            state,
        };
        Ok(books.state.clone().map(account))
    }

    fn commit(&self, _: AccountId, changes: PaperChanges) -> Ticket {
        self.write(changes);
        Box::pin(async { Ok(()) })
    }

    async fn order(&self, _: AccountId, key: &PaperOrderKey) -> Result<Option<PaperOrderRow>, StoreError> {
        let is = |row: &&PaperOrderRow| match key {
            PaperOrderKey::Client(id) => row.client_order_id == *id,
            PaperOrderKey::Exchange(id) => row.exchange_order_id == *id,
        };
        Ok(self.books().orders.values().find(is).cloned())
    }

    async fn fills(&self, _: AccountId, after: u64, limit: u32) -> Result<Vec<PaperFillRow>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let books = self.books();
        let later = books.fills.values().filter(|row| row.number > after);
        Ok(later.take(limit).cloned().collect())
    }

    async fn candles(
        &self,
        _: AccountId,
        symbol: Symbol,
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<Candle>, StoreError> {
        let books = self.books();
        let stretch = (symbol, start)..(symbol, end);
        Ok(books.candles.range(stretch).map(|(_, candle)| *candle).collect())
    }
}
