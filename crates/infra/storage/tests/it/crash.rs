//! A process is killed while it writes; what it said was written must be there.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use cambist_model::OrderId;
use cambist_ports::paper::{PaperChanges, PaperVault};
use cambist_ports::store::{AuditFilter, OrderFilter, Page, Store};
use cambist_storage::{SqliteOptions, SqliteStore};

use crate::world::{Stopped, World, account, order, placed};

const DIR_VARIABLE: &str = "CRASH_TEST_DIR";
const ROUND_VARIABLE: &str = "CRASH_TEST_ROUND";

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let world = World::new();
    let (mut acknowledged, mut state) = (Vec::new(), 0_u64);
    // After how many acknowledgements each round is killed: early, in the middle of a group, late.
    for (round, kill_after) in (1..).zip([1_usize, 3, 17, 64, 150, 251, 400, 2]) {
        let (mut child, lines) = writer(world.dir.path(), round);
        let mut lines = lines.lines().map_while(Result::ok).filter_map(|line| said(&line));
        let mut told: Vec<Said> = lines.by_ref().take(kill_after).collect();
        child.kill().unwrap();
        // What was said before the kill may still be on its way.
        told.extend(lines);
        child.wait().unwrap();
        assert!(told.len() >= kill_after, "the process wrote until it was killed");
        for said in told {
            match said {
                Said::Order(id) => acknowledged.push(id),
                Said::State(n) => state = state.max(n),
            }
        }

        let store = world.open();
        for id in &acknowledged {
            assert!(Store::order(&store, *id).await.unwrap().is_some(), "{id} was acknowledged");
        }
        // What was written without an acknowledgement is whole.
        let all = Page { limit: 100_000, cursor: None };
        let orders = store.orders(&OrderFilter::default(), &all).await.unwrap();
        for order in &orders.items {
            assert_eq!(store.order_events(order.order_id).await.unwrap().len(), 1);
        }
        let audit = store.audit(&AuditFilter::default(), &all).await.unwrap();
        assert_eq!(audit.total, orders.total);
        assert_eq!(world.verified().unwrap().count, audit.total);
        let kept: u64 = match store.load(account()).await.unwrap() {
            Some(account) => account.state.parse().unwrap(),
            None => 0,
        };
        assert!(kept >= state, "state {state} was acknowledged, {kept} is there");
        assert_eq!(store.inspect().await.unwrap().problems, [""; 0]);
        store.close().await.unwrap();
    }
}

/// An acknowledgement.
enum Said {
    Order(OrderId),
    State(u64),
}

fn said(line: &str) -> Option<Said> {
    if let Some(n) = line.strip_prefix("state ") {
        return n.parse().ok().map(Said::State);
    }
    // The test harness may put its own words before ours.
    OrderId::parse(line.get(line.find("ord_")?..)?).ok().map(Said::Order)
}

fn writer(dir: &Path, round: u64) -> (Child, BufReader<ChildStdout>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::writes_until_it_is_killed", "--ignored", "--nocapture"])
        .env(DIR_VARIABLE, dir)
        .env(ROUND_VARIABLE, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap());
    (child, lines)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the other process of a test above"]
#[expect(clippy::disallowed_methods, reason = "how a test talks to its other process")]
async fn writes_until_it_is_killed() {
    let Ok(dir) = std::env::var(DIR_VARIABLE) else {
        return;
    };
    let round: u64 = std::env::var(ROUND_VARIABLE).unwrap().parse().unwrap();
    let dir = Path::new(&dir);
    let options = SqliteOptions::new(dir.join("cambist.db"), dir.join("backups"));
    let store = Arc::new(SqliteStore::open(&options, &Stopped).unwrap());
    for task in 0..8 {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for n in 0..5_000 {
                let order = order(round * 1_000_000 + task * 10_000 + n);
                Store::commit(&*store, placed(&order)).await.unwrap();
                writeln!(std::io::stdout(), "{}", order.order_id).unwrap();
            }
        });
    }
    for n in 0..100_000 {
        let state = round * 1_000_000 + n;
        let changes = PaperChanges { state: Some(state.to_string()), ..PaperChanges::default() };
        PaperVault::commit(&*store, account(), changes).await.unwrap();
        writeln!(std::io::stdout(), "state {state}").unwrap();
    }
}
