//! Candles in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use cambist_model::{Candle, Timestamp};
use cambist_ports::store::{CandleLine, CandleStore, StoreError, StoredCandles, Stretch};

/// Keeps candles in memory, stretch by stretch as they come; or fails, when a test says so.
#[derive(Debug, Default)]
pub struct MemoryCandles(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// By the start of the stretch.
    stretches: BTreeMap<Timestamp, (CandleLine, Stretch, Vec<Candle>)>,
    fails: bool,
}

impl MemoryCandles {
    /// From now on nothing can be read or written, or it can again.
    pub fn set_failing(&self, fails: bool) {
        self.kept().fails = fails;
    }

    /// The stretches that were kept, oldest first.
    pub fn stretches(&self) -> Vec<Stretch> {
        self.kept().stretches.values().map(|(_, stretch, _)| *stretch).collect()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self) -> Result<MutexGuard<'_, Kept>, StoreError> {
        let kept = self.kept();
        if kept.fails {
            return Err(StoreError::Unavailable { detail: "the test says so".to_owned(), source: None });
        }
        Ok(kept)
    }
}

#[async_trait]
impl CandleStore for MemoryCandles {
    async fn candles(&self, line: CandleLine, (start, end): Stretch) -> Result<StoredCandles, StoreError> {
        let kept = self.check()?;
        let mut stored = StoredCandles::default();
        for (_, (from, to), candles) in kept.stretches.values().filter(|(of, ..)| *of == line) {
            let (from, to) = ((*from).max(start), (*to).min(end));
            if from < to {
                stored.known.push((from, to));
                stored.candles.extend(candles.iter().filter(|candle| (from..to).contains(&candle.open_at)));
            }
        }
        Ok(stored)
    }

    async fn keep_candles(&self, line: CandleLine, stretch: Stretch, candles: Vec<Candle>) -> Result<(), StoreError> {
        self.check()?.stretches.insert(stretch.0, (line, stretch, candles));
        Ok(())
    }
}
