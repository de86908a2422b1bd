//! A vault in memory that can be slow, fail and crash.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use async_trait::async_trait;
use cambist_model::{AccountId, Amount, AssetId, Candle, Symbol, Timestamp};
use cambist_ports::paper::{
    PaperAccount, PaperChanges, PaperFillRow, PaperOrderKey, PaperOrderRow, PaperVault, Ticket,
};
use cambist_ports::store::StoreError;
use tokio::sync::oneshot;

/// What a disk would hold, and what is on its way there.
#[derive(Default)]
pub(crate) struct MemoryVault(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    disk: Disk,
    waiting: VecDeque<(PaperChanges, oneshot::Sender<()>)>,
    holds: bool,
    fails: bool,
    commits: usize,
    /// The next look-up of an order answers when this does.
    slow_look_up: Option<oneshot::Receiver<()>>,
}

#[derive(Clone, Default)]
struct Disk {
    balances: BTreeMap<AssetId, (Amount, Amount)>,
    orders: BTreeMap<u64, PaperOrderRow>,
    fills: BTreeMap<u64, PaperFillRow>,
    candles: BTreeMap<(Symbol, Timestamp), Candle>,
    state: Option<String>,
}

impl Disk {
    fn write(&mut self, changes: PaperChanges) {
        for (asset, available, held) in changes.balances {
            self.balances.insert(asset, (available, held));
        }
        self.orders.extend(changes.orders.into_iter().map(|row| (row.number, row)));
        for row in changes.fills {
            assert!(self.fills.insert(row.number, row).is_none(), "a fill was written twice");
        }
        for (symbol, candle) in changes.candles {
            let earlier = self.candles.insert((symbol, candle.open_at), candle);
            assert_eq!(earlier, None, "a recorded minute was written again");
        }
        self.state = changes.state.or(self.state.take());
    }
}

fn gone() -> StoreError {
    StoreError::Unavailable { detail: "the disk is full".to_owned(), source: None }
}

impl MemoryVault {
    /// From now on nothing becomes durable until it is released.
    pub(crate) fn hold(&self) {
        self.0.lock().unwrap().holds = true;
    }

    /// Lets the oldest `count` become durable.
    pub(crate) fn release(&self, count: usize) {
        for _ in 0..count {
            let mut inner = self.0.lock().unwrap();
            let Some((changes, told)) = inner.waiting.pop_front() else {
                return;
            };
            inner.disk.write(changes);
            let _ = told.send(());
        }
    }

    /// How many wait to become durable.
    pub(crate) fn waiting(&self) -> usize {
        self.0.lock().unwrap().waiting.len()
    }

    /// From now on nothing can be written.
    pub(crate) fn fail(&self) {
        self.0.lock().unwrap().fails = true;
    }

    /// The next look-up of an order sees what there is now and answers when it is told to.
    pub(crate) fn slow_look_up(&self) -> oneshot::Sender<()> {
        let (tell, told) = oneshot::channel();
        self.0.lock().unwrap().slow_look_up = Some(told);
        tell
    }

    /// How many commits there were.
    pub(crate) fn commits(&self) -> usize {
        self.0.lock().unwrap().commits
    }

    /// What is left after a crash.
    pub(crate) fn crashed(&self) -> Self {
        let disk = self.0.lock().unwrap().disk.clone();
        Self(Mutex::new(Inner { disk, ..Inner::default() }))
    }
}

#[async_trait]
impl PaperVault for MemoryVault {
    async fn load(&self, _: AccountId) -> Result<Option<PaperAccount>, StoreError> {
        let disk = &self.0.lock().unwrap().disk;
        let Some(state) = disk.state.clone() else {
            return Ok(None);
        };
        let balance = |(asset, (available, held)): (&AssetId, &(Amount, Amount))| (*asset, *available, *held);
        Ok(Some(PaperAccount {
            balances: disk.balances.iter().map(balance).collect(),
            open_orders: disk.orders.values().filter(|row| row.open).cloned().collect(),
            state,
        }))
    }

    fn commit(&self, _: AccountId, changes: PaperChanges) -> Ticket {
        let mut inner = self.0.lock().unwrap();
        inner.commits += 1;
        if inner.fails {
            return Box::pin(async { Err(gone()) });
        }
        if !inner.holds {
            inner.disk.write(changes);
            return Box::pin(async { Ok(()) });
        }
        let (told, tells) = oneshot::channel();
        inner.waiting.push_back((changes, told));
        Box::pin(async { tells.await.map_err(|_| gone()) })
    }

    async fn order(&self, _: AccountId, key: &PaperOrderKey) -> Result<Option<PaperOrderRow>, StoreError> {
        let (found, slow) = {
            let mut inner = self.0.lock().unwrap();
            let found = inner.disk.orders.values().find(|row| match key {
                PaperOrderKey::Client(id) => row.client_order_id == *id,
                PaperOrderKey::Exchange(id) => row.exchange_order_id == *id,
            });
            (found.cloned(), inner.slow_look_up.take())
        };
        if let Some(told) = slow {
            told.await.unwrap();
        }
        Ok(found)
    }

    async fn fills(&self, _: AccountId, after: u64, limit: u32) -> Result<Vec<PaperFillRow>, StoreError> {
        let disk = &self.0.lock().unwrap().disk;
        let later = disk.fills.range(after + 1..).map(|(_, row)| row.clone());
        Ok(later.take(usize::try_from(limit).unwrap()).collect())
    }

    async fn candles(
        &self,
        _: AccountId,
        symbol: Symbol,
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<Candle>, StoreError> {
        let disk = &self.0.lock().unwrap().disk;
        Ok(disk.candles.range((symbol, start)..(symbol, end)).map(|(_, candle)| *candle).collect())
    }
}
