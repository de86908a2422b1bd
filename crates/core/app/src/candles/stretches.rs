//! Stretches of time, oldest first and apart from each other.

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

/// Adds a stretch at the end, to the last one if they touch.
pub(super) fn push(stretches: &mut Vec<Stretch>, next: Stretch) {
    match stretches.last_mut() {
        Some(last) if last.1 >= next.0 => last.1 = last.1.max(next.1),
        _ => stretches.push(next),
    }
}

#[cfg(test)]
mod tests {
    use cambist_model::Timestamp;
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
    fn stretches_that_touch_become_one() {
        let mut stretches = Vec::new();
        for next in [(0, 2), (2, 3), (5, 6)] {
            push(&mut stretches, stretch(next));
        }
        assert_eq!(stretches, [stretch((0, 3)), stretch((5, 6))]);
    }
}
