//! Candles of what was traded.

use cambist_model::{Candle, Timeframe, Timestamp};

use crate::market::Listing;

/// The minutes in which anything was traded, in time order, in whole numbers of any scale.
#[derive(Debug, Default)]
pub(super) struct Minutes(Vec<Minute>);

#[derive(Clone, Copy, Debug)]
struct Minute {
    open_at: Timestamp,
    open: i64,
    high: i64,
    low: i64,
    close: i64,
    volume: i64,
}

impl Minutes {
    /// Adds a trade. It must not be earlier than those before.
    pub(super) fn count(&mut self, at: Timestamp, price: i64, quantity: i64) {
        let open_at = Timeframe::M1.floor(at);
        match self.0.last_mut() {
            Some(minute) if minute.open_at == open_at => {
                minute.high = minute.high.max(price);
                minute.low = minute.low.min(price);
                minute.close = price;
                minute.volume = minute.volume.saturating_add(quantity);
            }
            _ => self.0.push(Minute { open_at, open: price, high: price, low: price, close: price, volume: quantity }),
        }
    }

    /// Divides prices and quantities by the steps of a coarser scale.
    pub(super) fn scale(&mut self, price: i64, quantity: i64) {
        for minute in &mut self.0 {
            minute.open /= price;
            minute.high /= price;
            minute.low /= price;
            minute.close /= price;
            minute.volume /= quantity;
        }
    }

    /// The minutes that start in `start..end`, if the numbers are ticks and lots of `listing`.
    pub(super) fn between(&self, start: Timestamp, end: Timestamp, listing: &Listing) -> Vec<Candle> {
        let before = |time| self.0.partition_point(|minute| minute.open_at < time);
        let minutes = self.0.get(before(start)..before(end)).unwrap_or_default();
        let candle = |minute: &Minute| Candle {
            open_at: minute.open_at,
            open: listing.price(minute.open),
            high: listing.price(minute.high),
            low: listing.price(minute.low),
            close: listing.price(minute.close),
            volume: listing.quantity(minute.volume),
        };
        minutes.iter().map(candle).collect()
    }
}
