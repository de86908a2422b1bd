//! Short names kept in place: copying one costs nothing, comparing one is comparing bytes.

use std::fmt;

/// At most `N` ASCII bytes, zero-padded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Short<const N: usize>([u8; N]);

impl<const N: usize> Short<N> {
    /// Keeps these bytes if there is any, they fit, and every one is `allowed`.
    pub(super) fn new(text: impl IntoIterator<Item = u8>, allowed: impl Fn(u8) -> bool) -> Option<Self> {
        let mut bytes = [0; N];
        let mut room = bytes.iter_mut();
        for b in text {
            *room.next().filter(|_| b != 0 && b.is_ascii() && allowed(b))? = b;
        }
        (room.len() < N).then_some(Self(bytes))
    }

    pub(super) fn as_str(&self) -> &str {
        let len = self.0.iter().position(|&b| b == 0).unwrap_or(N);
        self.0.get(..len).and_then(|used| std::str::from_utf8(used).ok()).unwrap_or_default()
    }
}

impl<const N: usize> fmt::Display for Short<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
