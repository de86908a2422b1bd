//! A recorded candle, and a way through it.

use cambist_model::Side;

/// How often the price is somewhere in a candle: at its four prices, and three times between each.
pub(super) const STEPS: usize = 13;

/// The steps at which the price is at one of the four. If there is too little volume for all, these come first.
const CORNERS: [usize; 4] = [0, 4, 8, 12];

/// A candle in ticks and lots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    /// Its start, in microseconds since 1970.
    pub(super) open_at: i64,
    pub(super) open: i64,
    pub(super) high: i64,
    pub(super) low: i64,
    pub(super) close: i64,
    pub(super) lots: i64,
}

/// A trade on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// When, in microseconds since 1970.
    pub(super) at: i64,
    pub(super) ticks: i64,
    pub(super) side: Side,
    pub(super) lots: i64,
}

impl Bar {
    /// The price at every step: from the open over the nearer extreme and the other one to the close.
    fn way(&self) -> [i64; STEPS] {
        let (up, down) = (self.high - self.open, self.open - self.low);
        let high_first = up < down || (up == down && self.close < self.open);
        let (first, second) = if high_first { (self.high, self.low) } else { (self.low, self.high) };
        let corners = [self.open, first, second, self.close, self.close];
        let mut step = 0;
        [(); STEPS].map(|()| {
            let (corner, into) = (step / 4, i64::try_from(step % 4).unwrap_or(0));
            step += 1;
            let ends = corners.get(corner).zip(corners.get(corner + 1));
            ends.map_or(self.close, |(from, to)| from + (to - from) * into / 4)
        })
    }

    /// The volume of every step. Together they are that of the candle.
    fn share(&self, step: usize) -> i64 {
        let count = i64::try_from(STEPS).unwrap_or(1);
        let rest = usize::try_from(self.lots % count).unwrap_or(0);
        let mut order = CORNERS.into_iter().chain((0..STEPS).filter(|step| !CORNERS.contains(step)));
        let gets_one_more = order.position(|other| other == step).is_some_and(|place| place < rest);
        self.lots / count + i64::from(gets_one_more)
    }

    /// The trades of a candle of `length` microseconds, in time order. `before` is the price it comes from.
    pub(super) fn steps(&self, length: i64, before: i64) -> [Step; STEPS] {
        let (mut step, mut last, mut side) = (0, before, Side::Sell);
        let apart = (length - 2) / i64::try_from(STEPS).unwrap_or(1);
        self.way().map(|ticks| {
            side = match ticks.cmp(&last) {
                std::cmp::Ordering::Less => Side::Sell,
                std::cmp::Ordering::Equal => side.opposite(),
                std::cmp::Ordering::Greater => Side::Buy,
            };
            last = ticks;
            let place = i64::try_from(step).unwrap_or(0);
            let lots = self.share(step);
            step += 1;
            Step { at: self.open_at + 1 + apart * place, ticks, side, lots }
        })
    }
}
