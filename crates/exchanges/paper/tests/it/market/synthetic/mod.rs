mod candles;
mod catalog;
mod course;
mod first_look;
mod flow;
mod repeatable;
mod thinned;

use std::time::Duration;

use cambist_exchange_paper::market::{Act, MarketModel, SyntheticModel};
use cambist_model::Timestamp;

/// A Saturday morning.
fn morning() -> Timestamp {
    Timestamp::parse("2026-11-21T10:00:00Z").unwrap()
}

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn minutes(minutes: u64) -> Duration {
    Duration::from_mins(minutes)
}

fn place(model: &SyntheticModel, symbol: &str) -> usize {
    let named = |listing: &cambist_exchange_paper::market::Listing| listing.product().symbol.to_string() == symbol;
    model.listings().iter().position(named).unwrap()
}

fn acts(model: &mut SyntheticModel, market: usize, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Act)> {
    let mut acts = Vec::new();
    model.acts(market, from, to, &mut acts);
    acts
}
