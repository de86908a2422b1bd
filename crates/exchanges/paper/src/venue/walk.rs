//! What a taker would find in a book, without touching it.

use cambist_model::{SelfTradePrevention, Side};

use super::market::Market;
use super::order::Terms;
use crate::engine::Owner;

/// How far a taker goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Appetite {
    /// So many lots.
    Lots(i64),
    /// As many lots as come to no more than this, in ticks times lots.
    Value(i128),
}

/// What a taker would find.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    /// How much would trade, in lots.
    pub(super) lots: i64,
    /// The same in ticks times lots.
    pub(super) value: i128,
    /// Why it would end.
    pub(super) end: End,
}

/// Why a taker would end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It has all that it wants.
    Whole,
    /// The book has no more, at its price.
    NoMore,
    /// It meets an order of its own account, and gives way.
    OwnOrder,
}

/// Follows a taker on these terms through a book, not past `limit`, in ticks. It goes around the orders of its own account
/// or ends there, as its self-trade prevention says.
pub(super) fn walk(market: &Market, terms: &Terms, limit: Option<i64>, appetite: Appetite) -> Walk {
    let goes_around = terms.self_trade_prevention == SelfTradePrevention::CancelOldest;
    let (mut lots, mut value, mut last) = (0, 0, None);
    for maker in market.book.makers(terms.side.opposite()) {
        if limit.is_some_and(|limit| is_beyond(terms.side, limit, maker.ticks)) {
            break;
        }
        let wanted = appetite.wanted(lots, value, maker.ticks);
        if wanted > 0 && maker.owner == Owner::User {
            if goes_around {
                continue;
            }
            let end = End::OwnOrder;
            return Walk { lots, value, end };
        }
        let taken = wanted.min(maker.lots);
        lots += taken;
        value += i128::from(taken) * i128::from(maker.ticks);
        last = Some(maker.ticks);
        // It gets no further than this price, even if the next one would suit what it still has to spend.
        if wanted < maker.lots {
            break;
        }
    }
    let sated = last.is_some_and(|ticks| appetite.wanted(lots, value, ticks) == 0);
    let end = if sated { End::Whole } else { End::NoMore };
    Walk { lots, value, end }
}

impl Appetite {
    /// How many lots more it wants at a price, in ticks, when it has so many lots that came to so much.
    fn wanted(self, lots: i64, value: i128, ticks: i64) -> i64 {
        match self {
            Self::Lots(whole) => whole - lots,
            Self::Value(most) => i64::try_from((most - value) / i128::from(ticks.max(1))).unwrap_or(i64::MAX),
        }
    }
}

fn is_beyond(side: Side, limit: i64, ticks: i64) -> bool {
    match side {
        Side::Buy => ticks > limit,
        Side::Sell => ticks < limit,
    }
}
