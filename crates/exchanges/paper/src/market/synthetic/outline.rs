//! A minute of the course in four numbers, and how lively it is.

use super::course::Course;
use super::fixed::{ONE, spread_around, times};
use super::market::Market;
use super::walk::{MINUTE_LEVEL, SAMPLE_LEVEL, SLOTS};

/// How often a minute is looked at for its outline.
pub(super) const SAMPLES: usize = 1 << (SAMPLE_LEVEL - MINUTE_LEVEL);

/// Minutes are outlined in blocks of this many, as a power of two: the walk down to a block is shared.
const BLOCK_BITS: u32 = 8;

/// The logarithm of the price in a minute, looked at eight times and at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outline {
    pub(super) open: i64,
    pub(super) close: i64,
    /// The highest of the looks and which one it was.
    pub(super) high: (i64, usize),
    /// The lowest of the looks and which one it was.
    pub(super) low: (i64, usize),
}

impl Outline {
    /// The outline of a minute from its looks and its end.
    pub(super) fn of(looks: impl IntoIterator<Item = i64>) -> Option<Self> {
        let mut looks = looks.into_iter().zip(0..);
        let first = looks.next()?;
        let mut outline = Self { open: first.0, close: first.0, high: first, low: first };
        for look in looks {
            outline.close = look.0;
            if look.0 > outline.high.0 {
                outline.high = look;
            }
            if look.0 < outline.low.0 {
                outline.low = look;
            }
        }
        Some(outline)
    }

    /// How much is going on, in fixed point, one being usual: more when the price moves, more at some hours of the day,
    /// and by chance. `minute` is counted from 1970.
    pub(super) fn liveliness(&self, market: &Market, minute: i64) -> i64 {
        let usual = market.course.minute();
        // The mean range of a random walk is 1.6 times its deviation; eight looks miss some of that.
        let range = (self.high.0 - self.low.0).min(10 * usual);
        let moved = ONE * 4 / 10 + range * (ONE / usual.max(1)) * 4 / 10;
        let chance = market.chances.mood.of(minute.cast_unsigned());
        spread_around(times(moved, hourly(minute)), chance, 350)
    }
}

/// Calls `visit` with the outlines of minutes `start..end`, counted from 1970.
pub(super) fn outlines(course: &Course, start: i64, end: i64, mut visit: impl FnMut(i64, Outline)) {
    let level = MINUTE_LEVEL - BLOCK_BITS;
    let mut minute = start;
    while minute < end {
        let block = minute >> BLOCK_BITS;
        let first = block << BLOCK_BITS;
        let mut path = course.path(level, block, SAMPLES << BLOCK_BITS);
        path.push(course.at((first + (1 << BLOCK_BITS)) * SLOTS));
        let last = end.min(first + (1 << BLOCK_BITS));
        let skipped = usize::try_from(minute - first).unwrap_or(0);
        let minutes = path.windows(SAMPLES + 1).step_by(SAMPLES).skip(skipped);
        for (minute, looks) in (minute..last).zip(minutes) {
            if let Some(outline) = Outline::of(looks.iter().copied()) {
                visit(minute, outline);
            }
        }
        minute = last;
    }
}

/// How lively the hour of a minute is, in fixed point: quiet when America sleeps and Asia has gone home, busiest when
/// New York opens. From hour to hour it changes steadily.
fn hourly(minute: i64) -> i64 {
    const PERCENT: [i64; 24] =
        [105, 98, 92, 86, 82, 80, 80, 84, 92, 96, 96, 98, 108, 128, 142, 140, 132, 122, 112, 106, 100, 96, 92, 100];
    let of_day = minute.rem_euclid(1_440);
    let percent = |hour: i64| usize::try_from(hour % 24).map_or(100, |hour| PERCENT[hour]);
    let (hour, into) = (of_day / 60, of_day % 60);
    (percent(hour) * (60 - into) + percent(hour + 1) * into) * (ONE / 6_000)
}
