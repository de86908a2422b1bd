//! Running seeds.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::defect::Defect;
use super::house::House;
use super::world::World;

/// What came of a seed: its story, and the first thing in it that should not have happened.
pub(crate) fn run(seed: u64, defect: Option<Defect>) -> (String, Option<String>) {
    let world = World::new(seed, defect);
    House::new(world.clone()).run();
    world.trace.take()
}

/// Runs seeds on every processor until one is broken; gives the first that was found, with its story.
pub(crate) fn first_broken(seeds: u64, defect: Option<Defect>) -> Option<(u64, String, String)> {
    let next = AtomicU64::new(0);
    let found = std::sync::Mutex::new(None);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds || found.lock().unwrap().is_some() {
                        return;
                    }
                    let (story, broken) = run(seed, defect);
                    if let Some(broken) = broken {
                        found.lock().unwrap().get_or_insert((seed, story, broken));
                    }
                }
            });
        }
    });
    found.into_inner().unwrap()
}
