//! Identifiers from the clock and the machine's randomness.

use std::sync::{Arc, Mutex, PoisonError};

use cambist_model::{OrderId, RequestId};
use cambist_ports::{Clock, Ids};
use rand::rngs::{StdRng, SysRng};
use rand::{Rng, SeedableRng};

/// The random part of a ULID has 80 bits.
const RANDOM_MASK: u128 = (1 << 80) - 1;

/// ULIDs: the time in milliseconds and 80 random bits. Each is above the one before it, also within a millisecond and
/// when the machine's clock is set back.
pub struct SystemIds {
    clock: Arc<dyn Clock>,
    sequence: Mutex<Sequence<StdRng>>,
}

/// The operating system gave no randomness.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no randomness: {0}")]
pub struct NoRandomness(String);

impl SystemIds {
    /// Takes a seed from the operating system, so that making an id later cannot fail.
    pub fn new(clock: Arc<dyn Clock>) -> Result<Self, NoRandomness> {
        let random = StdRng::try_from_rng(&mut SysRng).map_err(|why| NoRandomness(why.to_string()))?;
        let sequence = Mutex::new(Sequence { random, last: (0, 0) });
        Ok(Self { clock, sequence })
    }

    fn next(&self) -> (u64, u128) {
        let now = u64::try_from(self.clock.now().millis()).unwrap_or(0);
        // The sequence is whole at every moment, so a panic elsewhere under the lock does not matter.
        let mut sequence = self.sequence.lock().unwrap_or_else(PoisonError::into_inner);
        sequence.next(now)
    }
}

impl Ids for SystemIds {
    fn order_id(&self) -> OrderId {
        let (milliseconds, random) = self.next();
        OrderId::from_parts(milliseconds, random)
    }

    fn request_id(&self) -> RequestId {
        let (milliseconds, random) = self.next();
        RequestId::from_parts(milliseconds, random)
    }

    fn secret(&self) -> [u8; 32] {
        // The generator is made for keys: what it gave before tells nothing about what it gives next.
        let mut secret = [0; 32];
        self.sequence.lock().unwrap_or_else(PoisonError::into_inner).random.fill_bytes(&mut secret);
        secret
    }
}

/// The parts of ULIDs, ever increasing.
struct Sequence<R> {
    random: R,
    last: (u64, u128),
}

impl<R: Rng> Sequence<R> {
    /// The parts of the next one, at `now` in milliseconds since 1970.
    fn next(&mut self, now: u64) -> (u64, u128) {
        let (then, last) = self.last;
        self.last = if now > then {
            (now, self.draw())
        } else if last < RANDOM_MASK {
            (then, last + 1)
        } else {
            (then + 1, self.draw())
        };
        self.last
    }

    fn draw(&mut self) -> u128 {
        let high = u128::from(self.random.next_u64());
        let low = u128::from(self.random.next_u64());
        ((high << 64) | low) & RANDOM_MASK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sequence(last: (u64, u128)) -> Sequence<StdRng> {
        Sequence { random: StdRng::seed_from_u64(1), last }
    }

    #[test]
    fn within_a_millisecond_ids_count_up() {
        let mut sequence = sequence((7, 41));
        assert_eq!(sequence.next(7), (7, 42));
        assert_eq!(sequence.next(7), (7, 43));
    }

    #[test]
    fn a_clock_set_back_does_not_take_ids_back() {
        let mut sequence = sequence((1_000, 5));
        assert_eq!(sequence.next(10), (1_000, 6));
    }

    #[test]
    fn a_full_millisecond_borrows_the_next() {
        let mut sequence = sequence((7, RANDOM_MASK));
        let (milliseconds, random) = sequence.next(7);
        assert_eq!(milliseconds, 8);
        assert!(random <= RANDOM_MASK);
    }

    #[test]
    fn a_new_millisecond_draws_anew() {
        let mut sequence = sequence((7, 41));
        let (milliseconds, random) = sequence.next(8);
        assert_eq!(milliseconds, 8);
        assert_ne!(random, 42, "80 random bits are not the old ones plus one");
    }
}
