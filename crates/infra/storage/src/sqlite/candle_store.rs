//! Candles that change no more.

use async_trait::async_trait;
use cambist_model::Candle;
use cambist_ports::store::{CandleLine, CandleStore, StoreError, StoredCandles, Stretch};

use super::SqliteStore;
use super::records::candles::{self, KnownCandles};
use super::writer::Work;

#[async_trait]
impl CandleStore for SqliteStore {
    async fn candles(&self, line: CandleLine, stretch: Stretch) -> Result<StoredCandles, StoreError> {
        self.readers.read(move |db| candles::known(db, line, stretch)).await
    }

    async fn keep_candles(&self, line: CandleLine, stretch: Stretch, candles: Vec<Candle>) -> Result<(), StoreError> {
        self.writer.carry_out(Work::Candles(Box::new(KnownCandles { line, stretch, candles }))).await
    }
}
