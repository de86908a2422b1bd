//! Times of the same thing, measured again and again.

use std::error::Error;
use std::time::{Duration, Instant};

/// What was measured, sorted.
pub(crate) struct Samples(Vec<Duration>);

impl Samples {
    /// Measures how long something takes, `count` times.
    pub(crate) fn take(
        count: usize,
        mut act: impl FnMut() -> Result<(), Box<dyn Error>>,
    ) -> Result<Self, Box<dyn Error>> {
        let one = |_| {
            let start = now();
            act()?;
            Ok(start.elapsed())
        };
        (0..count).map(one).collect::<Result<_, _>>().map(Self::new)
    }

    /// Sorts what was measured.
    pub(crate) fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// The time that so many of a hundred stay below.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        self.0.get(self.0.len() * percent / 100).or(self.0.last()).copied().unwrap_or_default()
    }

    /// The one in the middle.
    pub(crate) fn median(&self) -> Duration {
        self.percentile(50)
    }

    /// The shortest and the longest.
    pub(crate) fn spread(&self) -> (Duration, Duration) {
        let of = |end: Option<&Duration>| end.copied().unwrap_or_default();
        (of(self.0.first()), of(self.0.last()))
    }
}

/// How many times as long, with a digit after the point.
pub(crate) fn ratio(time: Duration, baseline: Duration) -> String {
    let tenths = time.as_nanos() * 10 / baseline.as_nanos().max(1);
    format!("{}.{}x", tenths / 10, tenths % 10)
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
