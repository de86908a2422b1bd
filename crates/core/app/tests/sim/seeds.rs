//! Many seeds, one by one.

use super::defect::Defect;
use super::runs::{Run, broken, run};

/// How many seeds are run unless `SIM_SEEDS` says otherwise.
const SEEDS: u64 = 500;

fn from_environment(name: &str) -> Option<u64> {
    std::env::var_os(name)?.to_str()?.parse().ok()
}

#[test]
#[expect(clippy::print_stdout, reason = "whoever asks for one seed wants its story")]
fn every_invariant_holds_in_every_seed() {
    if let Some(seed) = from_environment("SIM_SEED") {
        let Run { story, broken, .. } = run(seed, None);
        println!("{story}");
        assert!(broken.is_none(), "seed {seed} is broken: {broken:?}");
        return;
    }
    let seeds = from_environment("SIM_SEEDS").unwrap_or(SEEDS);
    let broken = broken(seeds, None);
    let told: Vec<_> = broken.iter().map(|(seed, what)| format!("SIM_SEED={seed} make sim  # {what}")).collect();
    assert!(told.is_empty(), "these seeds are broken, each with its whole story:\n{}", told.join("\n"));
}

#[test]
fn the_same_seed_tells_the_same_story() {
    for seed in 0..20 {
        let (first, second) = (run(seed, None), run(seed, None));
        let differ = first.story.lines().zip(second.story.lines()).find(|(first, second)| first != second);
        assert!(first == second, "seed {seed} differs: {differ:?}");
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "shown by `make sim`: which seed saw which defect")]
fn every_deliberate_defect_is_seen() {
    for defect in Defect::ALL {
        let broken = broken(200, Some(defect));
        let (seed, what) = broken.first_key_value().unwrap_or_else(|| panic!("{defect:?} was not seen in 200 seeds"));
        println!("{defect:?} is seen by seed {seed}: {}", what.chars().take(100).collect::<String>());
    }
}
