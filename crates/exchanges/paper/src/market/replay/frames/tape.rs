//! The acts of a recording, kept small.

use cambist_model::{Candle, Side, Timestamp};

use super::decimal::Fineness;
use crate::market::replay::minutes::Minutes;
use crate::market::replay::recording::Recording;
use crate::market::{Act, Listing};

/// What an entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// So much rests on this side.
    Level(Side),
    /// Somebody on this side takes so much.
    Take(Side),
    /// Nothing rests any more.
    Clear,
}

const DEEDS: [Deed; 5] =
    [Deed::Level(Side::Buy), Deed::Level(Side::Sell), Deed::Take(Side::Buy), Deed::Take(Side::Sell), Deed::Clear];

/// One act in 24 bytes.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Microseconds since 1970, then three bits for the place of the deed in the list.
    time_and_deed: i64,
    price: i64,
    quantity: i64,
}

/// What is played, while it is written. Prices and quantities are in units of 1e-8.
#[derive(Debug, Default)]
pub(super) struct Draft {
    entries: Vec<Entry>,
    minutes: Minutes,
    prices: Fineness,
    quantities: Fineness,
}

impl Draft {
    /// Writes an act.
    pub(super) fn write(&mut self, at: i64, deed: Deed, price: i64, quantity: i64) {
        let place = DEEDS.iter().position(|other| *other == deed);
        self.prices.see(price);
        self.quantities.see(quantity);
        self.entries.push(Entry {
            time_and_deed: at << 3 | place.and_then(|place| i64::try_from(place).ok()).unwrap_or_default(),
            price,
            quantity,
        });
    }

    /// Counts a trade for the candles.
    pub(super) fn count(&mut self, at: i64, price: i64, quantity: i64) {
        self.minutes.count(Timestamp::from_micros(at), price, quantity);
    }

    /// How many acts there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// How many digits after the point prices and quantities have.
    pub(super) fn digits(&self) -> (u32, u32) {
        (self.prices.digits(), self.quantities.digits())
    }

    /// Turns units into the ticks and lots of a listing with these digits.
    pub(super) fn complete(mut self, listing: Listing) -> Tape {
        let (tick, lot) = (self.prices.step(), self.quantities.step());
        for entry in &mut self.entries {
            entry.price /= tick;
            entry.quantity /= lot;
        }
        self.minutes.scale(tick, lot);
        self.entries.shrink_to_fit();
        Tape { listing, entries: self.entries, minutes: self.minutes }
    }
}

/// A recorded market, act by act, in ticks and lots.
#[derive(Debug)]
pub(in crate::market::replay) struct Tape {
    listing: Listing,
    entries: Vec<Entry>,
    minutes: Minutes,
}

impl Entry {
    fn at(&self) -> Timestamp {
        Timestamp::from_micros(self.time_and_deed >> 3)
    }

    fn act(&self) -> Act {
        let (ticks, lots) = (self.price, self.quantity);
        let place = usize::try_from(self.time_and_deed & 7).unwrap_or_default();
        match DEEDS.get(place).copied().unwrap_or(Deed::Clear) {
            Deed::Level(side) => Act::Level { side, ticks, lots },
            Deed::Take(side) => Act::Take { side, ticks, lots },
            Deed::Clear => Act::Clear,
        }
    }
}

impl Recording for Tape {
    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn span(&self) -> (Timestamp, Timestamp) {
        let time = |entry: Option<&Entry>| entry.map_or(Timestamp::EPOCH, Entry::at);
        let first = time(self.entries.first());
        (Timestamp::from_micros(first.micros() - 1), time(self.entries.last()))
    }

    /// From its beginning: the book is known at its first snapshot and by every change since.
    fn warm_up_from(&self, _time: Timestamp) -> Timestamp {
        self.span().0
    }

    fn acts(&self, from: Timestamp, to: Timestamp, acts: &mut Vec<(Timestamp, Act)>) {
        let until = |time| self.entries.partition_point(|entry| entry.at() <= time);
        let entries = self.entries.get(until(from)..until(to)).unwrap_or_default();
        acts.extend(entries.iter().map(|entry| (entry.at(), entry.act())));
    }

    fn minutes(&self, start: Timestamp, end: Timestamp) -> Vec<Candle> {
        self.minutes.between(start, end, &self.listing)
    }
}
