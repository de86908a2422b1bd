//! The book against one that is too simple to be wrong.

use std::collections::BTreeMap;

use cambist_exchange_paper::engine::{Background, Book, Entry, Execution, Handle, Matching, Owner, Taker};
use cambist_exchange_paper::market::Act;
use cambist_model::{SelfTradePrevention, Side};
use proptest::prelude::*;

/// Orders in a list, sorted anew whenever somebody trades.
#[derive(Default)]
struct Oracle {
    /// In the order of arrival.
    orders: Vec<Resting>,
    arrivals: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Resting {
    arrival: u64,
    id: u64,
    owner: Owner,
    side: Side,
    ticks: i64,
    lots: i64,
}

impl Oracle {
    fn rest(&mut self, entry: Entry) {
        self.arrivals += 1;
        self.orders.push(Resting {
            arrival: self.arrivals,
            id: entry.id,
            owner: entry.owner,
            side: entry.side,
            ticks: entry.ticks,
            lots: entry.lots,
        });
    }

    fn take(&mut self, taker: &Taker) -> Matching {
        let mut matching = Matching { left: taker.lots, ..Matching::default() };
        let price = |order: &Resting| match taker.side {
            Side::Buy => order.ticks,
            Side::Sell => -order.ticks,
        };
        let mut others: Vec<_> = self.orders.iter().filter(|order| order.side != taker.side).cloned().collect();
        others.sort_by_key(|order| (price(order), order.arrival));
        for order in others {
            let limit = taker.limit.unwrap_or(order.ticks);
            let beyond = match taker.side {
                Side::Buy => order.ticks > limit,
                Side::Sell => order.ticks < limit,
            };
            if beyond || matching.left == 0 {
                break;
            }
            if taker.owner == Owner::User && order.owner == Owner::User {
                if taker.self_trade != SelfTradePrevention::CancelNewest {
                    self.orders.retain(|other| other.arrival != order.arrival);
                    matching.withdrawn.push(order.id);
                }
                if taker.self_trade != SelfTradePrevention::CancelOldest {
                    matching.gave_way = true;
                    break;
                }
                continue;
            }
            let lots = order.lots.min(matching.left);
            matching.left -= lots;
            matching.executions.push(Execution {
                maker: order.id,
                owner: order.owner,
                ticks: order.ticks,
                lots,
                left: order.lots - lots,
            });
            for resting in &mut self.orders {
                if resting.arrival == order.arrival {
                    resting.lots -= lots;
                }
            }
            self.orders.retain(|resting| resting.lots > 0);
        }
        matching
    }

    fn act(&mut self, act: Act) -> Matching {
        match act {
            Act::Rest { key, side, ticks, lots } => {
                self.act(Act::Pull { key });
                self.house_order(key, side, ticks, lots)
            }
            Act::Pull { key } => {
                self.orders.retain(|order| order.owner == Owner::User || order.id != key);
                Matching::default()
            }
            Act::Level { side, ticks, lots } => {
                let here = |order: &Resting| order.owner == Owner::House && order.side == side && order.ticks == ticks;
                let resting: i64 = self.orders.iter().filter(|order| here(order)).map(|order| order.lots).sum();
                if lots >= resting {
                    return self.house_order(Book::ANONYMOUS, side, ticks, lots - resting);
                }
                let mut excess = resting - lots;
                for order in self.orders.iter_mut().rev().filter(|order| here(order)) {
                    let taken = order.lots.min(excess);
                    order.lots -= taken;
                    excess -= taken;
                }
                self.orders.retain(|order| order.lots > 0);
                Matching::default()
            }
            Act::Take { side, ticks, lots } => self.take(&house(side, ticks, lots)),
            Act::Clear => {
                self.orders.retain(|order| order.owner == Owner::User);
                Matching::default()
            }
        }
    }

    fn house_order(&mut self, id: u64, side: Side, ticks: i64, lots: i64) -> Matching {
        let matching = self.take(&house(side, ticks, lots));
        if matching.left > 0 {
            self.rest(Entry { id, owner: Owner::House, side, ticks, lots: matching.left });
        }
        matching
    }

    /// What rests on a side, in the order in which a taker meets it.
    fn queue(&self, side: Side) -> Vec<(u64, Owner, i64, i64)> {
        let mut orders: Vec<_> = self.orders.iter().filter(|order| order.side == side).collect();
        orders.sort_by_key(|order| (if side == Side::Buy { -order.ticks } else { order.ticks }, order.arrival));
        orders.iter().map(|order| (order.id, order.owner, order.ticks, order.lots)).collect()
    }
}

fn house(side: Side, ticks: i64, lots: i64) -> Taker {
    Taker { owner: Owner::House, side, limit: Some(ticks), lots, self_trade: SelfTradePrevention::CancelNewest }
}

#[derive(Clone, Debug)]
enum Command {
    Background(Act),
    /// The account sends an order; what is left of it rests or not.
    Order {
        taker: Taker,
        rests: bool,
    },
    /// The account cancels one of the orders that it sent, counted from the latest.
    Cancel(usize),
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

fn command() -> impl Strategy<Value = Command> {
    let (ticks, lots) = (90..110_i64, 1..50_i64);
    let acts = prop_oneof![
        4 => (0..40_u64, side(), ticks.clone(), lots.clone())
            .prop_map(|(key, side, ticks, lots)| Act::Rest { key, side, ticks, lots }),
        2 => (0..40_u64).prop_map(|key| Act::Pull { key }),
        4 => (side(), ticks.clone(), 0..80_i64).prop_map(|(side, ticks, lots)| Act::Level { side, ticks, lots }),
        2 => (side(), ticks.clone(), lots.clone()).prop_map(|(side, ticks, lots)| Act::Take { side, ticks, lots }),
    ];
    let modes = prop::sample::select(SelfTradePrevention::ALL);
    let order = (side(), prop::option::weighted(0.8, ticks), lots, modes, any::<bool>()).prop_map(
        |(side, limit, lots, self_trade, rests)| Command::Order {
            taker: Taker { owner: Owner::User, side, limit, lots, self_trade },
            rests,
        },
    );
    prop_oneof![
        12 => acts.prop_map(Command::Background),
        1 => Just(Command::Background(Act::Clear)),
        8 => order,
        3 => (0..8_usize).prop_map(Command::Cancel),
    ]
}

/// The real book with what is around it.
#[derive(Default)]
struct Real {
    book: Book,
    background: Background,
    handles: BTreeMap<u64, Handle>,
}

impl Real {
    fn queue(&self, side: Side) -> Vec<(u64, Owner, i64, i64)> {
        let makers = self.book.makers(side);
        makers.map(|maker| (maker.id, maker.owner, maker.ticks, maker.lots)).collect()
    }
}

/// Background orders that nobody can name may have been joined: what counts is how much stands between the others.
fn joined(queue: Vec<(u64, Owner, i64, i64)>) -> Vec<(u64, Owner, i64, i64)> {
    let mut whole: Vec<(u64, Owner, i64, i64)> = Vec::new();
    for (id, owner, ticks, lots) in queue {
        match whole.last_mut() {
            Some(last) if last.0 == Book::ANONYMOUS && id == Book::ANONYMOUS && last.2 == ticks => {
                last.3 += lots;
            }
            _ => whole.push((id, owner, ticks, lots)),
        }
    }
    whole
}

fn joined_executions(executions: &[Execution]) -> Vec<(u64, Owner, i64, i64)> {
    joined(executions.iter().map(|done| (done.maker, done.owner, done.ticks, done.lots)).collect())
}

fn same_matching(real: &Matching, oracle: &Matching) {
    assert_eq!(joined_executions(&real.executions), joined_executions(&oracle.executions));
    assert_eq!(real.withdrawn, oracle.withdrawn);
    assert_eq!(real.gave_way, oracle.gave_way);
    let traded = |matching: &Matching| matching.executions.iter().map(|done| done.lots).sum::<i64>();
    assert_eq!(traded(real), traded(oracle));
}

/// Sends an order of the account to both books.
fn order(real: &mut Real, oracle: &mut Oracle, taker: &Taker, rests: bool, id: u64) {
    let mut matching = Matching::default();
    real.book.take(taker, &mut matching);
    let expected = oracle.take(taker);
    same_matching(&matching, &expected);
    assert_eq!(matching.left, expected.left);
    for done in &matching.executions {
        if done.left == 0 {
            real.background.filled(done.maker);
        }
    }
    if let Some(ticks) = taker.limit.filter(|_| rests && matching.left > 0 && !matching.gave_way) {
        let entry = Entry { id, owner: Owner::User, side: taker.side, ticks, lots: matching.left };
        real.handles.insert(id, real.book.rest(entry));
        oracle.rest(entry);
    }
}

fn same_book(real: &Real, oracle: &Oracle) {
    for side in Side::ALL {
        assert_eq!(joined(real.queue(*side)), joined(oracle.queue(*side)));
        let mut depth: Vec<(i64, i64)> = Vec::new();
        for (_, _, ticks, lots) in oracle.queue(*side) {
            match depth.last_mut() {
                Some(last) if last.0 == ticks => last.1 += lots,
                _ => depth.push((ticks, lots)),
            }
        }
        assert_eq!(real.book.depth(*side).collect::<Vec<_>>(), depth);
        for (ticks, _) in depth {
            let of_house = oracle
                .orders
                .iter()
                .filter(|order| order.owner == Owner::House && order.side == *side && order.ticks == ticks);
            assert_eq!(real.book.house_lots(*side, ticks), of_house.map(|order| order.lots).sum::<i64>());
        }
    }
    if let (Some(bid), Some(ask)) = (real.book.best(Side::Buy), real.book.best(Side::Sell)) {
        assert!(bid < ask, "crossed: {bid} and {ask}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_trade_and_every_queue_is_as_a_simple_book_has_it(
        commands in prop::collection::vec(command(), 1..120)
    ) {
        let (mut real, mut oracle) = (Real::default(), Oracle::default());
        let mut matching = Matching::default();
        for (number, command) in (1_000..).zip(commands) {
            match command {
                Command::Background(act) => {
                    real.background.carry_out(&mut real.book, act, &mut matching);
                    same_matching(&matching, &oracle.act(act));
                }
                Command::Order { taker, rests } => order(&mut real, &mut oracle, &taker, rests, number),
                Command::Cancel(back) => {
                    let Some((id, handle)) = real.handles.iter().rev().nth(back) else { continue };
                    let left = oracle.orders.iter().find(|order| order.id == *id).map(|order| order.lots);
                    prop_assert_eq!(real.book.cancel(*handle), left);
                    oracle.orders.retain(|order| order.id != *id);
                }
            }
            same_book(&real, &oracle);
        }
    }
}
