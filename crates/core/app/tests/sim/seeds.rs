//! Many seeds, one by one.

use super::defect::Defect;
use super::runs::{first_broken, run};

/// How many seeds are run unless `SIM_SEEDS` says otherwise.
const SEEDS: u64 = 500;

fn from_environment(name: &str) -> Option<u64> {
    std::env::var_os(name)?.to_str()?.parse().ok()
}

/// The end of a story, which is where it went wrong.
fn ending(story: &str) -> String {
    let lines: Vec<_> = story.lines().collect();
    lines[lines.len().saturating_sub(60)..].join("\n")
}

#[test]
fn every_invariant_holds_in_every_seed() {
    if let Some(seed) = from_environment("SIM_SEED") {
        let (story, broken) = run(seed, None);
        assert!(broken.is_none(), "{story}\nseed {seed} is broken: {broken:?}");
        return;
    }
    let seeds = from_environment("SIM_SEEDS").unwrap_or(SEEDS);
    if let Some((seed, story, broken)) = first_broken(seeds, None) {
        let story = ending(&story);
        panic!("{story}\nseed {seed} is broken: {broken}\nthe whole story: SIM_SEED={seed} make sim");
    }
}

#[test]
fn the_same_seed_tells_the_same_story() {
    for seed in 0..20 {
        assert_eq!(run(seed, None).0, run(seed, None).0, "seed {seed}");
    }
}

#[test]
fn every_deliberate_defect_is_seen() {
    for defect in Defect::ALL {
        let found = first_broken(200, Some(defect));
        assert!(found.is_some(), "{defect:?} was not seen in 200 seeds");
    }
}
