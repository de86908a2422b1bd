//! The recorded market as the engine sees it.

use std::path::Path;

use cambist_model::{Candle, Source, Symbol, Timeframe, Timestamp};

use super::recording::Recording;
use super::{Speed, TapeError, bars, file, frames};
use crate::market::{Act, Listing, MarketModel};

/// One recorded market, played from its beginning.
///
/// Its time is that of the recording: it stands at the first act until our clock is past `started_at`, goes on at the
/// chosen speed, and stops at the last act.
#[derive(Debug)]
pub struct ReplayModel {
    recording: Box<dyn Recording>,
    started_at: Timestamp,
    speed: Speed,
    /// How far the recording was played.
    played: Timestamp,
}

impl ReplayModel {
    /// Reads the recording at `path`: frames of Binance's streams or a table of candles, packed with gzip or not.
    ///
    /// `symbol` says which market is wanted of several, and which one it is where the file does not tell: in a table it
    /// has to be given. `started_at` is when playing starts, by our clock.
    pub fn open(
        path: impl AsRef<Path>,
        symbol: Option<Symbol>,
        started_at: Timestamp,
        speed: Speed,
    ) -> Result<Self, TapeError> {
        let path = path.as_ref();
        let recording = read(path, symbol)?;
        Ok(Self { played: recording.span().0, recording, started_at, speed })
    }

    /// When the recording starts, just before its first act, and when it ends.
    pub fn span(&self) -> (Timestamp, Timestamp) {
        self.recording.span()
    }
}

/// Reads a recording of any kind: frames are JSON, and no table is.
fn read(path: &Path, symbol: Option<Symbol>) -> Result<Box<dyn Recording>, TapeError> {
    let is_json = match file::Lines::open(path)?.next()? {
        Some((_, line)) => line.contains('{') || line.starts_with("ws"),
        None => return Err(TapeError::file(path, "is empty; record it again")),
    };
    Ok(if is_json { Box::new(frames::read(path, symbol)?) } else { Box::new(bars::read(path, symbol)?) })
}

impl MarketModel for ReplayModel {
    fn source(&self) -> Source {
        Source::PAPER_REPLAY
    }

    fn listings(&self) -> &[Listing] {
        std::slice::from_ref(self.recording.listing())
    }

    fn market_time(&self, now: Timestamp) -> Timestamp {
        let (start, end) = self.recording.span();
        let ours = now.micros().saturating_sub(self.started_at.micros()).max(0);
        let played = self.speed.played(ours);
        Timestamp::from_micros(start.micros().saturating_add(played)).min(end)
    }

    fn warm_up_from(&self, _market: usize, market_now: Timestamp) -> Timestamp {
        self.recording.warm_up_from(market_now)
    }

    fn acts(&mut self, market: usize, from: Timestamp, to: Timestamp, acts: &mut Vec<(Timestamp, Act)>) {
        if market == 0 && from < to {
            self.recording.acts(from, to, acts);
            self.played = self.played.max(to);
        }
    }

    /// Only minutes that were played to their end: nobody knows what comes next, nor what was before the recording.
    fn minutes(&self, market: usize, start: Timestamp, end: Timestamp) -> Vec<Candle> {
        if market != 0 {
            return Vec::new();
        }
        let over = self.played >= self.recording.span().1;
        let mut minutes = self.recording.minutes(start, end);
        minutes.retain(|minute| over || minute.open_at.plus(Timeframe::M1.length()) <= self.played);
        minutes
    }

    fn is_over(&self, market_now: Timestamp) -> bool {
        market_now >= self.recording.span().1
    }
}
