//! How long to wait before an exchange is asked again.

use std::time::Duration;

use cambist_model::RequestId;

/// The pauses before the second and each later try, in milliseconds, before chance is added.
const PAUSES_MS: [u64; 2] = [100, 300];

/// The longest wait that an exchange may ask for and still be asked again for the same request.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The pause before try number `tried + 1`, or none if it is not to be tried again. `wanted` is what the exchange asked
/// for: it is never asked sooner.
pub(crate) fn pause(request_id: RequestId, tried: usize, wanted: Option<Duration>) -> Option<Duration> {
    let base = *PAUSES_MS.get(tried.checked_sub(1)?)?;
    // Between half and the whole of it, so that many that failed together do not come back together. The chance is in the
    // request's id, so that a test that fixes the ids fixes the pauses.
    let chance = request_id.bare().bytes().fold(tried, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let share = u64::try_from(chance % 128).unwrap_or(0);
    let own = Duration::from_millis(base / 2 + base * share / 256);
    match wanted {
        Some(wanted) if wanted > LONGEST_WAIT => None,
        Some(wanted) => Some(wanted.saturating_add(own)),
        None => Some(own),
    }
}
