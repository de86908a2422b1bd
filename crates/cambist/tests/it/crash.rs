//! Killing the server at any moment: what it has acknowledged is still there, and nothing is there twice.

mod attempt;
mod books;
mod trader;
mod way;

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use cambist_ports::Clock;
use cambist_system::SystemClock;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use self::attempt::Attempt;
use self::books::Books;
use self::trader::{Prices, Trader};
use crate::support::{Home, Server, until};

/// How many trade at the same time.
const TRADERS: usize = 8;

/// How often the server is killed, if nobody wants it more often.
const ROUNDS: u64 = 8;

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
                let trader = Trader::new(round, number, address, prices.clone(), chance.random());
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
    let home = Home::without_limits()
        .with("CAMBIST_EXCHANGES__PAPER__FUNDING__USD", "10000000")
        .with("CAMBIST_EXCHANGES__PAPER__FUNDING__BTC", "100");
    let mut server = home.serve();
    let funded = Books::read(&server).balances();
    let mut score = Score::default();
    for round in 0..number("CAMBIST_CRASH_ROUNDS").unwrap_or(ROUNDS) {
        let attempts = trade_until_killed(&mut server, round, &mut chance);
        server = home.serve();
        score.killed += 1;
        score.add(&attempts, &server);
        let failed = server.post("/api/v1/orders/cancel-all", &serde_json::json!({})).json(200)["failed"].take();
        assert_eq!(failed, serde_json::json!([]));
        let books = Books::read(&server);
        books.add_up(&funded);
        assert_eq!(books.orders(), score.acknowledged + score.lost, "there is an order for every intent, and no other");
        let audit = home.run(["audit", "verify"]).answer();
        assert!(audit.starts_with("the audit is whole"), "{audit}");
    }
    say(&score.to_string());
}

/// What happened, in numbers.
#[derive(Default)]
struct Score {
    killed: usize,
    acknowledged: usize,
    acknowledged_again: usize,
    lost: usize,
    kept: usize,
}

impl Score {
    /// Looks what became of the orders of a round. What was not answered is asked for again, twice; what was answered and
    /// had a key, once.
    fn add(&mut self, attempts: &[Attempt], server: &Server) {
        let books = Books::read(server);
        for attempt in attempts {
            attempt.is_held_by(&books);
            let again = || attempt.place_again(server.address(), &books);
            match (&attempt.placed, &attempt.key) {
                (None, _) => {
                    self.lost += 1;
                    self.kept += usize::from(again());
                    again();
                }
                (Some(_), Some(_)) => {
                    assert!(again(), "lost: {}", attempt.order);
                    self.acknowledged += 1;
                    self.acknowledged_again += 1;
                }
                (Some(_), None) => self.acknowledged += 1,
            }
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { killed, acknowledged, acknowledged_again, lost, kept } = self;
        write!(
            f,
            "killed {killed} times; {acknowledged} orders acknowledged, {acknowledged_again} of them asked for again by \
             key; {lost} answers lost, of which {kept} orders had been placed"
        )
    }
}

#[expect(clippy::print_stderr, reason = "a failure has to be found again, and a run without losses would prove little")]
fn say(text: &str) {
    eprintln!("{text}");
}
