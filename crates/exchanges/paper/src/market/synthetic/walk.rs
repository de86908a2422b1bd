//! A random walk that is a function of time.
//!
//! Time is cut into cells of 4096 minutes. Where two of them meet the walk has a value that is bounded and depends on
//! nothing but the place; between them it is a Brownian bridge: the value in the middle of a cell is the mean of its ends
//! plus a random displacement, and so on in both halves (the construction of Lévy and Ciesielski). Any moment is reached
//! from the top in as many steps as there are levels, a whole stretch in one step per value.
//!
//! How turbulent a cell is passes down as well: of two halves a random one is calmer than their parent, the other one
//! wilder. That clusters volatility at every scale from days to seconds, as markets do.

use super::chance::{Chance, NORMAL_DEVIATION};
use super::fixed::ONE;

/// A cell of this level is a minute long; each level halves the one before.
pub(super) const MINUTE_LEVEL: u32 = 12;
/// The level at which candles look at the walk: eight times a minute.
pub(super) const SAMPLE_LEVEL: u32 = MINUTE_LEVEL + 3;
/// The finest level: 256 slots in a minute.
pub(super) const SLOT_LEVEL: u32 = MINUTE_LEVEL + 8;
/// Slots in a minute.
pub(super) const SLOTS: i64 = 1 << (SLOT_LEVEL - MINUTE_LEVEL);

/// From this level on both halves are as turbulent as their parent.
const STEADY_LEVEL: u32 = 16;
/// How turbulent the halves are: 0.82 and 1.152 times their parent. The mean of the squares is one, so that together they
/// are as turbulent as the whole.
const CALMER: i64 = 53_740;
const WILDER: i64 = 75_524;
/// One, as a turbulence.
const USUAL: i64 = 1 << 16;

/// A random walk whose standard deviation over a day is about [`ONE`] and which stays near zero forever: rarely beyond 6
/// times that, never beyond 15 times.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    anchors: Chance,
    levels: Vec<Level>,
}

/// How cells of one length are cut in halves.
#[derive(Clone, Copy, Debug)]
struct Level {
    chance: Chance,
    /// The usual displacement in the middle.
    displacement: i64,
    /// How turbulent the two halves are relative to the whole, in random order.
    halves: [i64; 2],
}

/// The start of a cell.
#[derive(Clone, Copy)]
struct Node {
    value: i64,
    /// The cell's standard deviation relative to the usual one, 16 binary digits after the point.
    turbulence: i64,
}

impl Walk {
    /// The walk of this name under a seed.
    pub(super) fn new(seed: Chance, name: &str) -> Self {
        let own = seed.named(name);
        let level = |level: u32| Level {
            chance: own.of(1 + u64::from(level)),
            displacement: displacement(level),
            halves: if level < STEADY_LEVEL { [CALMER, WILDER] } else { [USUAL; 2] },
        };
        Self { anchors: own.of(0), levels: (0..SLOT_LEVEL).map(level).collect() }
    }

    /// Its value at the start of a slot, counted from 1970.
    pub(super) fn at(&self, slot: i64) -> i64 {
        self.cell(SLOT_LEVEL, slot).0.value
    }

    /// Adds its values at the starts of consecutive cells, times `loading` (20 binary digits after the point), to `sums`.
    ///
    /// Together these cells are the one of `level` and `index`; how many they are is the length of `sums`, a power of two.
    pub(super) fn add_to(&self, sums: &mut [i64], loading: i64, level: u32, index: i64) {
        let (start, end) = self.cell(level, index);
        let mut nodes = Vec::with_capacity(sums.len());
        let mut halved = Vec::with_capacity(sums.len());
        nodes.push(start);
        for (depth, level) in self.levels.iter().skip(level as usize).enumerate() {
            if nodes.len() >= sums.len() {
                break;
            }
            let ends = nodes.iter().skip(1).map(|node| node.value).chain([end]);
            halved.clear();
            for ((node, end), index) in nodes.iter().zip(ends).zip(index << depth..) {
                halved.extend(level.halves(*node, end, index));
            }
            std::mem::swap(&mut nodes, &mut halved);
        }
        for (sum, node) in sums.iter_mut().zip(&nodes) {
            *sum += (node.value * loading) >> 20;
        }
    }

    /// The start of a cell and the value at its end.
    fn cell(&self, level: u32, index: i64) -> (Node, i64) {
        let root = index >> level;
        let mut node = Node {
            value: self.anchor(root),
            turbulence: self.anchors.of(root.cast_unsigned()).of(1).between(39_000, 89_000),
        };
        let mut end = self.anchor(root + 1);
        for (depth, rule) in (1..=level).zip(&self.levels) {
            let place = index >> (level - depth);
            let [first, second] = rule.halves(node, end, place >> 1);
            (node, end) = if place & 1 == 0 { (first, second.value) } else { (second, end) };
        }
        (node, end)
    }

    /// The value where a cell of the top level starts: a quick part and two slow ones, all bounded.
    fn anchor(&self, root: i64) -> i64 {
        let uniform = |place: i64, layer: u64, bound: i64| {
            let chance = self.anchors.of(place.cast_unsigned()).of(layer);
            chance.between(-bound, bound)
        };
        let slow = |layer: u64, bits: u32, bound: i64| {
            let (place, into) = (root >> bits, root & ((1 << bits) - 1));
            let (here, next) = (uniform(place, layer, bound), uniform(place + 1, layer, bound));
            here + (((next - here) * into) >> bits)
        };
        uniform(root, 2, ONE * 17 / 10) + slow(3, 4, ONE) + slow(4, 6, ONE)
    }
}

impl Level {
    /// The halves of a cell of this level that starts with `node` and ends at the value `end`.
    #[inline]
    fn halves(&self, node: Node, end: i64, index: i64) -> [Node; 2] {
        let chance = self.chance.of(index.cast_unsigned());
        let usual = chance.normal() * self.displacement / NORMAL_DEVIATION;
        let middle = i64::midpoint(node.value, end) + ((usual * node.turbulence) >> 16);
        let [mut first, mut second] = self.halves;
        if chance.bits() & 1 == 0 {
            std::mem::swap(&mut first, &mut second);
        }
        let half = |value, factor| Node { value, turbulence: (node.turbulence * factor) >> 16 };
        [half(node.value, first), half(middle, second)]
    }
}

/// The usual displacement in the middle of a cell of this level: half of the standard deviation over its length.
fn displacement(level: u32) -> i64 {
    // The square of it: 4096 minutes over 1440 minutes over 4, halved with every level.
    let squared = ((1_i64 << 62) / (1_440 * 4) * 4_096) >> level;
    squared.isqrt() << 9
}
