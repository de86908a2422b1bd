//! Failed attempts: whoever fails often waits longer and longer, and is then sent away for a while.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cambist_model::Timestamp;

/// How many failures cost nothing: people mistype.
const FREE: u32 = 3;

/// From how many on there is no answer but to come back later.
const TOO_MANY: u32 = 10;

/// The wait after the first failure that costs something. It doubles with every further one.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(4);

/// After how long without a failure one is forgiven.
const FORGIVEN_AFTER: Duration = Duration::from_secs(10);

/// How many addresses are remembered at most.
const MOST_ADDRESSES: usize = 10_000;

/// What a failed attempt gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slowed {
    /// Its answer, after so long.
    After(Duration),
    /// No answer; another attempt makes sense after so long.
    Later(Duration),
}

/// Failed attempts by address.
#[derive(Default)]
pub(super) struct Knocks(Mutex<HashMap<IpAddr, Failures>>);

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

impl Failures {
    /// How many are still held against it.
    fn standing(self, now: Timestamp) -> u32 {
        let forgiven = now.since(self.last).as_secs() / FORGIVEN_AFTER.as_secs();
        self.count.saturating_sub(u32::try_from(forgiven).unwrap_or(u32::MAX))
    }
}

impl Knocks {
    /// Notes a failed attempt from this address and says how it is slowed.
    pub(super) fn note(&self, address: IpAddr, now: Timestamp) -> Slowed {
        let mut knocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let address = neighborhood(address);
        if knocks.len() >= MOST_ADDRESSES && !knocks.contains_key(&address) {
            knocks.retain(|_, failures| failures.standing(now) > 0);
            if knocks.len() >= MOST_ADDRESSES {
                // More addresses at once than anybody honest has: they all wait.
                return Slowed::Later(FORGIVEN_AFTER);
            }
        }
        let failures = knocks.entry(address).or_insert(Failures { count: 0, last: now });
        let count = failures.standing(now).saturating_add(1).min(TOO_MANY);
        *failures = Failures { count, last: now };
        match count {
            0..=FREE => Slowed::After(Duration::ZERO),
            TOO_MANY.. => Slowed::Later(FORGIVEN_AFTER),
            _ => Slowed::After(FIRST_WAIT.saturating_mul(1 << (count - FREE - 1)).min(LONGEST_WAIT)),
        }
    }
}

/// Whoever has one address of IPv6 usually has 2^64 of them.
fn neighborhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_secs(1_000 + seconds)
    }

    #[test]
    fn failures_cost_more_and_more_and_are_forgiven_one_by_one() {
        let knocks = Knocks::default();
        let slowed: Vec<_> = (0..11).map(|_| knocks.note(HERE, at(0))).collect();
        assert_eq!(slowed[..3], [Slowed::After(Duration::ZERO); 3]);
        assert_eq!(slowed[3], Slowed::After(Duration::from_millis(250)));
        assert_eq!(slowed[4], Slowed::After(Duration::from_millis(500)));
        assert_eq!(slowed[8], Slowed::After(LONGEST_WAIT));
        assert_eq!(slowed[9..], [Slowed::Later(FORGIVEN_AFTER); 2]);
        assert_eq!(knocks.note(HERE, at(19)), Slowed::Later(FORGIVEN_AFTER), "one was forgiven, and here is another");
        assert_eq!(knocks.note(HERE, at(1_000)), Slowed::After(Duration::ZERO));
    }

    #[test]
    fn one_address_does_not_pay_for_another_but_a_network_of_ipv6_is_one() {
        let knocks = Knocks::default();
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        for host in 0..9 {
            knocks.note(address(&format!("2001:db8::{host}")), at(0));
        }
        assert_eq!(knocks.note(address("2001:db8::ffff"), at(0)), Slowed::Later(FORGIVEN_AFTER));
        assert_eq!(knocks.note(address("2001:db8:0:1::1"), at(0)), Slowed::After(Duration::ZERO));
        assert_eq!(knocks.note(HERE, at(0)), Slowed::After(Duration::ZERO));
    }

    #[test]
    fn memory_is_bounded_whoever_knocks() {
        let knocks = Knocks::default();
        let address = |n: u32| IpAddr::V4(std::net::Ipv4Addr::from_bits(n));
        for n in 0..20_000 {
            knocks.note(address(n), at(0));
        }
        assert_eq!(knocks.0.lock().unwrap().len(), MOST_ADDRESSES);
        assert_eq!(knocks.note(address(30_000), at(0)), Slowed::Later(FORGIVEN_AFTER));
        assert_eq!(knocks.note(address(30_000), at(60)), Slowed::After(Duration::ZERO), "the others are forgotten");
    }
}
