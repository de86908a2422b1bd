//! Killing the server at any moment: what it has acknowledged is still there, and nothing is there twice.

mod books;
mod trader;

use std::sync::atomic::{AtomicUsize, Ordering};

use cambist_ports::Clock;
use cambist_system::SystemClock;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use self::books::Books;
use self::trader::{Attempt, Prices, Trader};
use crate::support::{Home, Server, until};

/// How many trade at the same time.
const TRADERS: usize = 4;

/// How often the server is killed, if nobody wants it more often.
const ROUNDS: u64 = 12;

/// The most requests that are acknowledged before the server is killed.
const LONGEST: usize = 80;

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    let text = std::env::var_os(name)?;
    Some(text.to_str().unwrap().parse().unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// Lets everybody trade, and kills the server once so many requests are acknowledged: others are under way then.
fn trade_until_killed(server: &mut Server, round: u64, chance: &mut StdRng) -> Vec<Attempt> {
    let (address, prices, acknowledged) = (server.address(), Prices::of(server), AtomicUsize::new(0));
    let enough = chance.random_range(1..=LONGEST);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..TRADERS)
            .map(|number| {
                let name = format!("crash-{round}-{number}");
                let trader = Trader::new(name, address, prices.clone(), chance.random());
                let acknowledged = &acknowledged;
                scope.spawn(move || trader.trade(acknowledged))
            })
            .collect();
        until("enough is acknowledged", || (acknowledged.load(Ordering::Relaxed) >= enough).then_some(()));
        server.kill();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn a_server_that_is_killed_loses_nothing_it_acknowledged_and_does_nothing_twice() {
    let clock_seed = || u64::try_from(SystemClock.now().micros()).unwrap();
    let seed = number("CAMBIST_CRASH_SEED").unwrap_or_else(clock_seed);
    say(&format!("CAMBIST_CRASH_SEED={seed}"));
    let mut chance = StdRng::seed_from_u64(seed);
    let home = Home::without_limits();
    let mut server = home.serve();
    let funded = Books::read(&server).balances();
    let (mut acknowledged, mut lost, mut kept) = (0, 0, 0);
    for round in 0..number("CAMBIST_CRASH_ROUNDS").unwrap_or(ROUNDS) {
        let attempts = trade_until_killed(&mut server, round, &mut chance);
        server = home.serve();
        let books = Books::read(&server);
        for attempt in &attempts {
            match &attempt.placed {
                Some(placed) => books.hold(placed, attempt.canceled.as_ref()),
                None => kept += usize::from(attempt.place_again(&server, &books)),
            }
        }
        acknowledged += attempts.iter().filter(|attempt| attempt.placed.is_some()).count();
        lost += attempts.iter().filter(|attempt| attempt.placed.is_none()).count();
        let failed = server.post("/api/v1/orders/cancel-all", &serde_json::json!({})).json(200)["failed"].take();
        assert_eq!(failed, serde_json::json!([]));
        Books::read(&server).add_up(&funded);
        let audit = home.run(["audit", "verify"]).answer();
        assert!(audit.starts_with("the audit is whole"), "{audit}");
    }
    say(&format!("{acknowledged} orders acknowledged; {lost} answers lost, of which {kept} orders had been placed"));
}

#[expect(clippy::print_stderr, reason = "a failure has to be found again, and a run without losses would prove little")]
fn say(text: &str) {
    eprintln!("{text}");
}
