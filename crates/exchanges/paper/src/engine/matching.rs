//! Taking from a book.

use cambist_model::{SelfTradePrevention, Side};

use super::book::Book;
use super::ladder::Ladder;
use super::level::{Level, Resting};
use super::order::{Execution, Matching, Owner, Taker};
use super::pool::{NONE, Pool};

impl Book {
    /// Lets a taker trade with what rests on the other side: best price first, first come first served, each at the
    /// resting price. What is left of it does not come to rest by itself.
    pub fn take(&mut self, taker: &Taker, matching: &mut Matching) {
        matching.begin(taker.lots);
        let Self { orders, levels, bids, asks, .. } = self;
        let ladder = match taker.side {
            Side::Buy => asks,
            Side::Sell => bids,
        };
        let worst = taker.limit.map_or(i64::MIN, |ticks| ladder.rank(ticks));
        while matching.left > 0 && !matching.gave_way {
            let Some(level_slot) = ladder.best() else { break };
            if ladder.rank(levels[level_slot].ticks) < worst {
                break;
            }
            take_level(taker, orders, &mut levels[level_slot], matching);
            drop_best_if_empty(ladder, levels, level_slot);
        }
        if !matching.executions.is_empty() || !matching.withdrawn.is_empty() {
            self.sequence += 1;
        }
    }
}

fn take_level(taker: &Taker, orders: &mut Pool<Resting>, level: &mut Level, matching: &mut Matching) {
    let mut slot = level.front;
    while slot != NONE && matching.left > 0 {
        let Resting { id, lots, behind, owner, .. } = orders[slot];
        if owner == Owner::User && taker.owner == Owner::User {
            if taker.self_trade != SelfTradePrevention::CancelNewest {
                level.less(owner, lots);
                level.remove(orders, slot);
                matching.withdrawn.push(id);
            }
            if taker.self_trade != SelfTradePrevention::CancelOldest {
                matching.gave_way = true;
                return;
            }
            slot = behind;
            continue;
        }
        let traded = lots.min(matching.left);
        let left = lots - traded;
        matching.left -= traded;
        matching.executions.push(Execution { maker: id, owner, ticks: level.ticks, lots: traded, left });
        level.less(owner, traded);
        if left == 0 {
            level.remove(orders, slot);
        } else {
            orders[slot].lots = left;
        }
        slot = behind;
    }
}

fn drop_best_if_empty(ladder: &mut Ladder, levels: &mut Pool<Level>, level_slot: u32) {
    if levels[level_slot].is_empty() {
        ladder.pop_best();
        levels.free(level_slot);
    }
}
