//! Stretches of time, oldest first and apart from each other.

use cambist_model::Timestamp;
use cambist_ports::store::Stretch;

/// Is any of them within this one?
pub(super) fn overlaps(stretches: &[Stretch], (from, to): Stretch) -> bool {
    stretches.iter().any(|(start, end)| *start < to && from < *end)
}

/// What is left of a stretch without the known ones.
pub(super) fn without(whole: Stretch, known: &[Stretch]) -> Vec<Stretch> {
    let (mut at, end) = whole;
    let mut left = Vec::new();
    for (from, to) in known {
        let until = (*from).min(end);
        if at < until {
            left.push((at, until));
        }
        at = at.max(*to);
    }
    if at < end {
        left.push((at, end));
    }
    left
}

/// What of the stretches is from a time on, and what is before it.
pub(super) fn split_at(time: Option<Timestamp>, stretches: Vec<Stretch>) -> (Vec<Stretch>, Vec<Stretch>) {
    let Some(time) = time else { return (stretches, Vec::new()) };
    let (mut after, mut before) = (Vec::new(), Vec::new());
    for (from, to) in stretches {
        if from < time {
            before.push((from, to.min(time)));
        }
        if time < to {
            after.push((from.max(time), to));
        }
    }
    (after, before)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stretch((from, to): (i64, i64)) -> Stretch {
        (Timestamp::from_secs(from), Timestamp::from_secs(to))
    }

    proptest! {
        #[test]
        fn every_moment_is_either_known_or_left(ends in prop::collection::btree_set(0_i64..60, 0..10), whole in (0_i64..30, 30_i64..60)) {
            let ends: Vec<_> = ends.into_iter().collect();
            let known: Vec<_> = ends.chunks_exact(2).map(|pair| stretch((pair[0], pair[1]))).collect();
            let left = without(stretch(whole), &known);
            for second in 0..60 {
                let moment = stretch((second, second + 1));
                let is_within = (whole.0..whole.1).contains(&second);
                prop_assert_eq!(overlaps(&left, moment), is_within && !overlaps(&known, moment), "{}", second);
            }
        }
    }

    #[test]
    fn a_stretch_over_the_time_is_on_both_sides() {
        let time = Timestamp::from_secs(5);
        let all: Vec<_> = [(0, 2), (4, 6), (7, 8)].map(stretch).into();
        let (after, before) = split_at(Some(time), all.clone());
        assert_eq!(after, [(5, 6), (7, 8)].map(stretch));
        assert_eq!(before, [(0, 2), (4, 5)].map(stretch));
        assert_eq!(split_at(None, all.clone()), (all, Vec::new()));
    }
}
