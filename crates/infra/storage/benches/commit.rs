//! How many commits a second become durable, with one sync of the disk for a group of them and with one for each.
//!
//! Each commit is what placing an order writes: the order, its first event, an entry of the audit. The numbers are those
//! of the disk under the directory for temporary files; set `TMPDIR` to measure another.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on should stop where it stands")]
#![expect(clippy::print_stdout, reason = "what a bench found is printed")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use cambist_model::{
    AccountId, ClientOrderId, ExchangeId, Order, OrderDraft, OrderEvent, OrderEventKind, OrderId, OrderRequest,
    OrderType, Price, Quantity, RequestId, SelfTradePrevention, Side, Symbol, Timestamp,
};
use cambist_ports::Clock;
use cambist_ports::store::{AuditAction, AuditEntry, Changes, Store};
use cambist_storage::{SqliteOptions, SqliteStore};

const MEASURED: Duration = Duration::from_millis(500);
const ROUNDS: usize = 5;

fn main() {
    println!(
        "durable commits a second, in turn with one sync of the disk each and with one for a group, median of {ROUNDS}"
    );
    println!("{:>8} {:>16} {:>16} {:>7}", "tasks", "one sync each", "grouped", "ratio");
    for tasks in [1, 8, 64] {
        let rounds = (0..ROUNDS).map(|_| (commits_per_second(tasks, 1), commits_per_second(tasks, 256)));
        let (each, grouped): (Vec<_>, Vec<_>) = rounds.unzip();
        let (each, grouped) = (median(each), median(grouped));
        let ratio = format!("{}.{:02}", grouped / each, grouped * 100 / each % 100);
        println!("{tasks:>8} {each:>14}/s {grouped:>14}/s {ratio:>7}");
    }
}

fn median(mut measured: Vec<u128>) -> u128 {
    measured.sort_unstable();
    measured.swap_remove(measured.len() / 2)
}

/// How many commits become durable in a second when `tasks` commit one after the other, all at the same time.
fn commits_per_second(tasks: u64, jobs_per_commit: usize) -> u128 {
    let dir = tempfile::tempdir().unwrap();
    let options = SqliteOptions { jobs_per_commit, ..SqliteOptions::new(dir.path().join("cambist.db"), dir.path()) };
    let store = Arc::new(SqliteStore::open(&options, &Fixed).unwrap());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let start = now();
        let running: Vec<_> =
            (0..tasks).map(|task| tokio::spawn(commit_until_the_end(Arc::clone(&store), task, start))).collect();
        let mut commits = 0;
        for task in running {
            commits += task.await.unwrap();
        }
        let elapsed = start.elapsed();
        store.close().await.unwrap();
        commits * 1_000_000 / elapsed.as_micros()
    })
}

async fn commit_until_the_end(store: Arc<SqliteStore>, task: u64, start: Instant) -> u128 {
    let mut commits = 0;
    while start.elapsed() < MEASURED {
        store.commit(placed(task, commits)).await.unwrap();
        commits += 1;
    }
    commits
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
fn now() -> Instant {
    Instant::now()
}

struct Fixed;

#[async_trait]
impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(1_700_000_000)
    }

    async fn sleep_until(&self, _at: Timestamp) {}
}

/// What placing an order writes.
fn placed(task: u64, number: u128) -> Changes {
    let order_id = OrderId::from_parts(1_700_000_000_000 + task, number);
    let draft = OrderDraft {
        exchange: ExchangeId::parse("paper").unwrap(),
        account: AccountId::parse("paper").unwrap(),
        symbol: Symbol::parse("BTC-USD").unwrap(),
        side: Side::Buy,
        order_type: OrderType::Limit,
        quantity: Some(Quantity::parse("0.01").unwrap()),
        quote_quantity: None,
        limit_price: Some(Price::parse("50000").unwrap()),
        stop_price: None,
        time_in_force: None,
        expire_at: None,
        post_only: false,
        self_trade_prevention: SelfTradePrevention::CancelNewest,
        client_order_id: Some(ClientOrderId::derived(&order_id)),
    };
    let now = Fixed.now();
    let order = Order::intended(order_id, &OrderRequest::new(draft).unwrap(), now);
    Changes {
        events: vec![OrderEvent {
            order_id,
            sequence: 1,
            at: now,
            status: order.status,
            what: OrderEventKind::Intended { facts: None },
        }],
        audit: vec![AuditEntry {
            at: now,
            request_id: RequestId::from_parts(1, 1),
            principal: "local".to_owned(),
            face: "cli".to_owned(),
            action: AuditAction::OrderIntended,
            order_id: Some(order_id),
            detail: "{}".to_owned(),
        }],
        new_orders: vec![order],
        ..Changes::default()
    }
}
