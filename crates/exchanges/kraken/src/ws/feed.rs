//! What is known of one subscription.

use std::sync::Arc;

use cambist_exchange_kit::stream::Effect;
use cambist_model::{Candle, Timestamp, Trade};
use cambist_ports::exchange::{MarketEvent, MarketSubscription};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::book_feed::{BookFeed, Verdict, Wish, depth_of};
use super::entry::{BookEntry, CandleEntry, TickerEntry, TradeEntry};
use crate::markets::Market;

/// One subscription at the venue.
pub(super) struct Feed {
    pub(super) market: Arc<Market>,
    /// Who is told; of a book, those who want different depths of it.
    pub(super) readers: Vec<MarketSubscription>,
    pub(super) kind: Kind,
}

/// What is told, and what has to be remembered for it.
pub(super) enum Kind {
    Ticker,
    /// The number of the last trade told.
    Trades(Option<u64>),
    /// The start of the last candle told.
    Candles(Option<Timestamp>),
    Book(Box<BookFeed>),
}

/// Why an entry was of no use.
pub(super) enum Fault {
    /// It cannot be read.
    Unreadable(String),
    /// The book cannot be believed any more.
    Broken(&'static str),
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl Feed {
    /// Takes the entries about this market in one frame.
    pub(super) fn take(
        &mut self,
        entries: &[&RawValue],
        is_snapshot: bool,
        now: Timestamp,
    ) -> Result<Vec<Effect>, Fault> {
        let mut effects = Vec::new();
        match &mut self.kind {
            Kind::Ticker => {
                for entry in entries {
                    let ticker = read::<TickerEntry<'_>>(entry)?.ticker(self.market.symbol, now);
                    let ticker = ticker.map_err(|why| Fault::Unreadable(format!("a number {why}")))?;
                    tell(&self.readers, &mut effects, &MarketEvent::Ticker(Box::new(ticker)));
                }
            }
            Kind::Trades(last) => {
                let trades = trades(entries, last, &self.market)?;
                // An empty snapshot tells that nothing is known yet.
                if is_snapshot || !trades.is_empty() {
                    tell(&self.readers, &mut effects, &MarketEvent::Trades(trades));
                }
            }
            Kind::Candles(last) => {
                for candle in candles(entries, last)? {
                    tell(&self.readers, &mut effects, &MarketEvent::Candle(Box::new(candle)));
                }
            }
            Kind::Book(book) => {
                for entry in entries {
                    match book.take(&read::<BookEntry<'_>>(entry)?, is_snapshot, &self.market, now) {
                        Verdict::Nothing => {}
                        Verdict::Broken(why) => return Err(Fault::Broken(why)),
                        Verdict::Changed { from } => {
                            let shows = |reader: &&MarketSubscription| {
                                let depth = depth_of(**reader).and_then(|depth| usize::try_from(depth).ok());
                                depth.is_some_and(|depth| from < depth)
                            };
                            let readers = self.readers.iter().filter(shows);
                            effects.extend(readers.filter_map(|reader| book.event(*reader, &self.market, now)));
                        }
                    }
                }
            }
        }
        Ok(effects)
    }

    /// Tells everybody that it is interrupted.
    pub(super) fn interrupted(&self, reason: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        tell(&self.readers, &mut effects, &MarketEvent::Interrupted { reason: reason.to_owned() });
        effects
    }

    /// The book cannot be believed any more. Tells what is to be done now.
    pub(super) fn broken(&mut self, now: Timestamp) -> Wish {
        match &mut self.kind {
            Kind::Book(book) => book.broken(now),
            Kind::Ticker | Kind::Trades(_) | Kind::Candles(_) => Wish::Nothing,
        }
    }

    /// Some time has passed. Tells what is to be done, and why readers have to be told if they have.
    pub(super) fn elapsed(&mut self, now: Timestamp) -> (Wish, Option<&'static str>) {
        match &mut self.kind {
            Kind::Book(book) => book.elapsed(now),
            Kind::Ticker | Kind::Trades(_) | Kind::Candles(_) => (Wish::Nothing, None),
        }
    }

    /// When it has to be looked at.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        match &self.kind {
            Kind::Book(book) => book.deadline(),
            Kind::Ticker | Kind::Trades(_) | Kind::Candles(_) => None,
        }
    }

    /// The depth that is subscribed, of a book.
    pub(super) fn depth(&self) -> Option<u32> {
        match &self.kind {
            Kind::Book(book) => Some(book.depth),
            Kind::Ticker | Kind::Trades(_) | Kind::Candles(_) => None,
        }
    }

    /// The connection is gone, and what was heard on it counts no more.
    pub(super) fn lost(&mut self) {
        match &mut self.kind {
            Kind::Ticker => {}
            Kind::Trades(last) => *last = None,
            Kind::Candles(last) => *last = None,
            Kind::Book(book) => book.lost(),
        }
    }
}

/// The trades that were not told yet, oldest first. Trades of a market are numbered.
fn trades(entries: &[&RawValue], last: &mut Option<u64>, market: &Market) -> Result<Vec<Trade>, Fault> {
    let entries = entries.iter().map(|entry| read::<TradeEntry<'_>>(entry)).collect::<Result<Vec<_>, _>>()?;
    let mut new: Vec<_> = entries.iter().filter(|entry| last.is_none_or(|last| last < entry.trade_id)).collect();
    new.sort_by_key(|entry| entry.trade_id);
    *last = new.last().map(|entry| entry.trade_id).or(*last);
    let trades = new.iter().map(|entry| entry.trade(market.symbol)).collect::<Option<_>>();
    trades.ok_or_else(|| Fault::Unreadable("a trade that is none".to_owned()))
}

/// The last two candles, if they are not older than what was told: of a candle that another followed, nothing is told any
/// more.
fn candles(entries: &[&RawValue], last: &mut Option<Timestamp>) -> Result<Vec<Candle>, Fault> {
    let mut candles = Vec::new();
    for entry in entries {
        candles.extend(read::<CandleEntry<'_>>(entry)?.candle().map_err(Fault::Unreadable)?);
    }
    candles.retain(|candle| last.is_none_or(|last| last <= candle.open_at));
    candles.sort_by_key(|candle| candle.open_at);
    let too_many = candles.len().saturating_sub(2);
    candles.drain(..too_many);
    *last = candles.last().map(|candle| candle.open_at).or(*last);
    Ok(candles)
}

fn tell(readers: &[MarketSubscription], effects: &mut Vec<Effect>, event: &MarketEvent) {
    effects.extend(readers.iter().map(|reader| Effect::Publish(*reader, event.clone())));
}

fn read<'a, T: Deserialize<'a>>(entry: &'a RawValue) -> Result<T, serde_json::Error> {
    serde_json::from_str(entry.get())
}
