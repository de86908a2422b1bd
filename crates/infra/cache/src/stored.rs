//! Values as they stand in Redis: the times in microseconds since 1970, then the JSON.

use bytes::Bytes;
use cambist_model::Timestamp;
use cambist_ports::cache::{CacheEntry, CacheError, Found, Kept};

/// `<fresh until> <kept until> <JSON>`.
pub(crate) fn write(entry: &CacheEntry) -> Result<Vec<u8>, CacheError> {
    let mut text = format!("{} {} ", entry.fresh_until.micros(), entry.kept_until.micros()).into_bytes();
    text.extend(entry.value.to_json()?);
    Ok(text)
}

/// What was written, unless it is gone by now.
pub(crate) fn read(text: &Bytes, now: Timestamp) -> Result<Option<Found>, CacheError> {
    let unreadable = || CacheError::Unreadable("it was not written by Cambist".to_owned());
    let mut parts = text.splitn(3, |&byte| byte == b' ');
    let mut time = || {
        let micros = std::str::from_utf8(parts.next()?).ok()?.parse().ok()?;
        Some(Timestamp::from_micros(micros))
    };
    let (fresh_until, kept_until) = time().zip(time()).ok_or_else(unreadable)?;
    let json = parts.next().ok_or_else(unreadable)?;
    let found = || Found { value: Kept::Json(text.slice_ref(json)), fresh_until };
    Ok((now < kept_until).then(found))
}
