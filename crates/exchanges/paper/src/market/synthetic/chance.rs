//! Chance without state: a random number is a hash of what it is for.

/// A source of random numbers, itself a random number of 64 bits.
///
/// Asking twice for the same thing gives the same answer, on every machine and in every order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chance(u64);

/// The standard deviation of [`Chance::normal`]: four numbers uniform below 2^16 are added, so it is 2^16 * sqrt(4 / 12).
pub(super) const NORMAL_DEVIATION: i64 = 37_837;

impl Chance {
    /// The source of a seed.
    pub(super) const fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// The part of this source that belongs to `purpose`.
    pub(super) const fn of(self, purpose: u64) -> Self {
        // The step of `SplitMix64`: consecutive purposes are consecutive states of that generator.
        Self(mix(self.0.wrapping_add(purpose.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15))))
    }

    /// The part of this source that belongs to a name.
    pub(super) fn named(self, name: &str) -> Self {
        name.bytes().fold(self, |chance, byte| chance.of(byte.into()))
    }

    /// The random bits themselves.
    pub(super) const fn bits(self) -> u64 {
        self.0
    }

    /// A number from zero up to, but not including, `bound`; zero if `bound` is.
    pub(super) fn below(self, bound: u64) -> u64 {
        let scaled = (u128::from(self.0) * u128::from(bound)) >> 64;
        u64::try_from(scaled).unwrap_or(0)
    }

    /// A number from `low` up to and including `high`.
    pub(super) fn between(self, low: i64, high: i64) -> i64 {
        low + self.below((high - low).unsigned_abs() + 1).cast_signed()
    }

    /// Is this one of the `part` in `whole` cases?
    pub(super) fn happens(self, part: u64, whole: u64) -> bool {
        self.below(whole) < part
    }

    /// A bell-shaped number with mean zero and a standard deviation of [`NORMAL_DEVIATION`], never beyond 3.5 of these.
    pub(super) const fn normal(self) -> i64 {
        const LOW: u64 = 0xffff;
        let sum = (self.0 & LOW) + (self.0 >> 16 & LOW) + (self.0 >> 32 & LOW) + (self.0 >> 48);
        sum.cast_signed() - 2 * LOW.cast_signed()
    }
}

/// The output function of the `SplitMix64` generator.
const fn mix(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}
