//! About how much memory values take.

use cambist_model::{OrderBook, PriceLevel, Product, Sourced, Ticker, Trade};

use crate::candles::CandlePage;

/// A value that knows about how many bytes of memory it takes.
pub(crate) trait Weight {
    /// About how many bytes.
    fn weight(&self) -> u32;
}

/// What `count` values of a type take, with the value that holds them.
fn of<H, T>(count: usize) -> u32 {
    let bytes = size_of::<H>().saturating_add(size_of::<T>().saturating_mul(count));
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

impl Weight for Ticker {
    fn weight(&self) -> u32 {
        of::<Self, u8>(0)
    }
}

impl Weight for OrderBook {
    fn weight(&self) -> u32 {
        of::<Self, PriceLevel>(self.bids.len() + self.asks.len())
    }
}

impl Weight for Sourced<Vec<Product>> {
    fn weight(&self) -> u32 {
        of::<Self, Product>(self.value.len())
    }
}

impl Weight for Sourced<Vec<Trade>> {
    fn weight(&self) -> u32 {
        // An id stands on the heap.
        of::<Self, (Trade, [u8; 32])>(self.value.len())
    }
}

impl Weight for CandlePage {
    fn weight(&self) -> u32 {
        of::<Self, cambist_model::Candle>(self.candles.len())
    }
}
