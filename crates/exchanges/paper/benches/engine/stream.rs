//! A stream of orders as a busy market sees it.

use cambist_model::Side;

/// One order of the stream. Ids count from zero, in the order of the stream.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Command {
    /// A limit order. What crosses trades, the rest rests.
    Limit { id: u64, side: Side, ticks: i64, lots: i64 },
    /// An order that never rests: a market order, or with a limit one that is good for what it finds at once.
    Take { id: u64, side: Side, limit: Option<i64>, lots: i64 },
    /// Cancels an order, which may have been filled before.
    Cancel { id: u64 },
}

/// `SplitMix64`.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn side(&mut self) -> Side {
        if self.next() & 1 == 0 { Side::Buy } else { Side::Sell }
    }

    /// Small numbers more often than large ones: each step away is taken with nine chances in ten.
    fn distance(&mut self) -> i64 {
        let mut ticks = 0;
        while ticks < 200 && self.below(10) < 9 {
            ticks += 1;
        }
        ticks
    }
}

/// `count` commands around a price that wanders.
///
/// Of a hundred, 50 are limit orders near the touch, one in twelve of which reaches across it; 44 cancel an order, mostly
/// a young one, as market makers do; 6 take a few times the usual size, half of them at any price. It starts with limit orders only,
/// so that there is a book of about `standing` orders.
pub(crate) fn stream(count: usize, standing: usize) -> Vec<Command> {
    let mut chance = Chance(42);
    let (mut middle, mut next, mut resting) = (100_000_i64, 0_u64, Vec::new());
    let mut commands = Vec::with_capacity(count);
    while commands.len() < count {
        let kind = if commands.len() < standing { 0 } else { chance.below(100) };
        if chance.below(20) == 0 {
            middle += if chance.side() == Side::Buy { 1 } else { -1 };
        }
        let command = match kind {
            0..50 => {
                let (side, away) = (chance.side(), chance.distance() + 1);
                let away = if chance.below(12) == 0 { -away.min(3) } else { away };
                let ticks = if side == Side::Buy { middle - away } else { middle + away };
                resting.push(next);
                Command::Limit { id: next, side, ticks, lots: 1 + i64::try_from(chance.below(100)).unwrap_or(0) }
            }
            50..94 => {
                let young = chance.below(4) > 0;
                let among = if young { resting.len().min(200) } else { resting.len() };
                let back = usize::try_from(chance.below(among.max(1) as u64)).unwrap_or(0);
                match resting.len().checked_sub(back + 1) {
                    Some(place) => Command::Cancel { id: resting.swap_remove(place) },
                    None => continue,
                }
            }
            _ => {
                let (side, reach) = (chance.side(), chance.distance());
                let limit = if side == Side::Buy { middle + reach } else { middle - reach };
                let limit = (kind < 97).then_some(limit);
                Command::Take { id: next, side, limit, lots: 1 + i64::try_from(chance.below(400)).unwrap_or(0) }
            }
        };
        if !matches!(command, Command::Cancel { .. }) {
            next += 1;
        }
        commands.push(command);
    }
    commands
}
