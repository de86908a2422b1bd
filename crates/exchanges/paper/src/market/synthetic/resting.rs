//! Orders that rest at fixed prices: each stretch of prices has one, whose place and size change every half minute.

use cambist_model::Side;

use super::fixed::spread_around;
use super::market::Market;
use crate::market::ladder::behind;

/// Fixed orders: from how far behind the best price on, how wide a stretch each has, both in hundredths of a basis point,
/// how many there are, and how much each is in percent of the usual depth.
pub(super) const FIXED: [(i64, i64, i64, i64); 2] = [(150, 130, 18, 330), (2_600, 4_000, 6, 3_000)];

/// For how many slots a fixed order stays, as a power of two: half a minute.
const STAY_BITS: u32 = 7;

/// How many stretches of a layer are remembered on a side, as a power of two: more than have an order at a time.
const KEPT_BITS: u32 = 5;
const KEPT: usize = 1 << KEPT_BITS;

/// The fixed orders of a market while its makers look at it again and again. An order stays for many looks, so it is
/// remembered; what is remembered is never anything but what chance says.
pub(super) struct Resting<'a> {
    market: &'a Market,
    kept: [[[Option<Kept>; KEPT]; 2]; FIXED.len()],
}

/// The order of a stretch.
#[derive(Clone, Copy)]
struct Kept {
    stretch: i64,
    /// In which slot of a stay it is replaced.
    turn: i64,
    /// Which of the stretch's orders it is.
    stay: i64,
    order: (i64, i64),
}

impl<'a> Resting<'a> {
    /// Those of a market.
    pub(super) fn new(market: &'a Market) -> Self {
        Self { market, kept: [[[None; KEPT]; 2]; FIXED.len()] }
    }

    /// Where in its stretch of prices an order rests at `slot`, in ticks, and how large it is, in lots. The stretches of
    /// its layer are `width` ticks wide.
    pub(super) fn order(&mut self, (layer, side): (usize, Side), stretch: i64, width: i64, slot: i64) -> (i64, i64) {
        // Orders are replaced one by one, each in a slot of its own.
        let stay = |turn: i64| (slot + turn) >> STAY_BITS;
        let kept = &mut self.kept[layer][usize::from(side == Side::Sell)][place_of(stretch)];
        match kept {
            Some(kept) if kept.stretch == stretch && kept.stay == stay(kept.turn) => kept.order,
            kept => {
                let chance = self.market.chances.fixed.of(layer as u64).of(behind(side, 1).cast_unsigned());
                let chance = chance.of(stretch.cast_unsigned());
                let turn = chance.between(0, (1 << STAY_BITS) - 1);
                let now = chance.of(stay(turn).cast_unsigned());
                let (_, _, _, percent) = FIXED[layer];
                let lots = spread_around(self.market.depth * percent / 100, now.of(0), 800);
                let order = (now.between(0, width - 1), lots);
                *kept = Some(Kept { stretch, turn, stay: stay(turn), order });
                order
            }
        }
    }
}

fn place_of(stretch: i64) -> usize {
    usize::try_from(stretch.rem_euclid(1 << KEPT_BITS)).unwrap_or(0)
}
