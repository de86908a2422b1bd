//! When an event left the venue, hidden in a number that every server passes on: the day's volume.

use crate::clock::since_1970;

/// Microseconds go round after this many, which is more than two hours.
const ROUND: u128 = 10_000_000_000;

/// How many of them are a unit of volume; a market's quantities have eight decimals.
const UNIT: u128 = 100_000_000;

/// The volume that says now.
pub(crate) fn stamp() -> String {
    let micros = since_1970().as_micros() % ROUND;
    // The last digit is never zero, so that nobody shortens it; a microsecond does not matter.
    let micros = micros / 10 * 10 + 1;
    format!("{}.{:08}", micros / UNIT, micros % UNIT)
}

/// How many microseconds ago an event left the venue that has such a volume in it.
pub(crate) fn read_stamp(event: &str) -> Option<u64> {
    let (_, rest) = event.split_once("\"volume")?;
    let digits: String = rest.chars().skip_while(|c| *c != ':').skip_while(|c| !c.is_ascii_digit()).take(11).collect();
    let (units, part) = digits.split_once('.')?;
    let part: String = part.chars().take_while(char::is_ascii_digit).take(8).collect();
    let micros = units.parse::<u128>().ok()? * UNIT + format!("{part:0<8}").parse::<u128>().ok()?;
    let age = (since_1970().as_micros() % ROUND + ROUND - micros) % ROUND;
    u64::try_from(age).ok()
}
