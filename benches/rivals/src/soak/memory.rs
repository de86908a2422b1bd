//! Memory over time.

use crate::Outcome;

/// How much of it may be added between the second and the last quarter of a life, in percent.
const MOST_GROWTH: u64 = 10;

/// What was in use, look by look, in bytes.
#[derive(Default)]
pub(super) struct Memory(Vec<u64>);

impl Memory {
    pub(super) fn note(&mut self, bytes: u64) {
        self.0.push(bytes);
    }

    #[expect(clippy::cast_precision_loss, reason = "it is only shown")]
    pub(super) fn last_megabytes(&self) -> f64 {
        self.0.last().copied().unwrap_or_default() as f64 / 1e6
    }

    /// Does it stay? The first quarter is for what a server learns once.
    pub(super) fn check(&self) -> Outcome {
        let quarter = self.0.len() / 4;
        let early = median(self.0.get(quarter..2 * quarter)).ok_or("too short a life to judge its memory")?;
        let late = median(self.0.get(3 * quarter..)).ok_or("too short a life to judge its memory")?;
        println!("memory: median of the second quarter {early} bytes, of the last {late} bytes");
        if late * 100 > early * (100 + MOST_GROWTH) {
            return Err(format!("memory grew from {early} to {late} bytes").into());
        }
        Ok(())
    }
}

fn median(part: Option<&[u64]>) -> Option<u64> {
    let mut part = part?.to_vec();
    part.sort_unstable();
    part.get(part.len() / 2).copied()
}
