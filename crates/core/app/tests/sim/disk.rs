//! The paper exchange's disk: what is written arrives a little later, in order, and after a crash some of it has not.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use async_trait::async_trait;
use cambist_model::{AccountId, Candle, Symbol, Timestamp};
use cambist_ports::paper::{
    PaperAccount, PaperChanges, PaperFillRow, PaperOrderKey, PaperOrderRow, PaperVault, Ticket,
};
use cambist_ports::store::StoreError;
use cambist_testkit::MemoryVault;

use super::chance::Chance;
use super::power::Power;

/// A vault whose commits take their time.
#[derive(Clone)]
pub(crate) struct Disk {
    vault: Arc<MemoryVault>,
    power: Arc<Power>,
    chance: Chance,
    queue: Arc<Mutex<Queue>>,
}

#[derive(Default)]
struct Queue {
    last: u64,
    waiting: VecDeque<(u64, PaperChanges)>,
}

impl Disk {
    pub(crate) fn new(vault: Arc<MemoryVault>, power: Arc<Power>, chance: Chance) -> Self {
        Self { vault, power, chance, queue: Arc::default() }
    }

    /// The machine went down: some of what was on its way arrived, in order; the rest is lost.
    pub(crate) fn crash(&self) {
        let waiting = std::mem::take(&mut self.queue.lock().unwrap().waiting);
        let arrived = self.chance.below(u64::try_from(waiting.len()).unwrap() + 1);
        for (_, changes) in waiting.into_iter().take(usize::try_from(arrived).unwrap()) {
            self.vault.write(changes);
        }
    }

    fn write_up_to(&self, number: u64) {
        let mut queue = self.queue.lock().unwrap();
        while queue.waiting.front().is_some_and(|(first, _)| *first <= number) {
            let (_, changes) = queue.waiting.pop_front().unwrap();
            self.vault.write(changes);
        }
    }
}

#[async_trait]
impl PaperVault for Disk {
    async fn load(&self, account: AccountId) -> Result<Option<PaperAccount>, StoreError> {
        self.power.point().await;
        self.vault.load(account).await
    }

    fn commit(&self, _: AccountId, changes: PaperChanges) -> Ticket {
        let mut queue = self.queue.lock().unwrap();
        queue.last += 1;
        let number = queue.last;
        queue.waiting.push_back((number, changes));
        let (disk, mut turns) = (self.clone(), self.chance.below(4));
        // Whoever waits for it may be gone after a crash and another waits anew, so it keeps no waker.
        Box::pin(poll_fn(move |context| {
            if disk.power.is_off() {
                return Poll::Pending;
            }
            if turns > 0 {
                turns -= 1;
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            if !disk.power.pass() {
                return Poll::Pending;
            }
            disk.write_up_to(number);
            Poll::Ready(Ok(()))
        }))
    }

    async fn order(&self, account: AccountId, key: &PaperOrderKey) -> Result<Option<PaperOrderRow>, StoreError> {
        self.power.point().await;
        self.vault.order(account, key).await
    }

    async fn fills(&self, account: AccountId, after: u64, limit: u32) -> Result<Vec<PaperFillRow>, StoreError> {
        self.power.point().await;
        PaperVault::fills(&*self.vault, account, after, limit).await
    }

    async fn candles(
        &self,
        account: AccountId,
        symbol: Symbol,
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<Candle>, StoreError> {
        self.power.point().await;
        self.vault.candles(account, symbol, start, end).await
    }
}
