//! Running seeds.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::defect::Defect;
use super::house::House;
use super::world::World;

/// So many broken seeds are enough to look at.
const ENOUGH: usize = 10;

/// What came of a seed.
#[derive(PartialEq, Eq)]
pub(crate) struct Run {
    /// Everything that happened, line by line.
    pub(crate) story: String,
    /// What is left in the records and in the exchange's books.
    pub(crate) left: String,
    /// The first thing that should not have happened.
    pub(crate) broken: Option<String>,
}

pub(crate) fn run(seed: u64, defect: Option<Defect>) -> Run {
    let world = World::new(seed, defect);
    House::new(world.clone()).run();
    let (story, broken) = world.trace.take();
    Run { story, left: format!("{:?}{:?}", world.store, world.vault), broken }
}

/// Runs so many seeds on every processor; gives the broken ones, or enough of them.
pub(crate) fn broken(seeds: u64, defect: Option<Defect>) -> BTreeMap<u64, String> {
    let (next, found) = (AtomicU64::new(0), Mutex::new(BTreeMap::new()));
    let work = || {
        while found.lock().unwrap().len() < ENOUGH {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds {
                return;
            }
            if let Some(broken) = run(seed, defect).broken {
                found.lock().unwrap().insert(seed, broken);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    found.into_inner().unwrap()
}
