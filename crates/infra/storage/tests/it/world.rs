//! A store in a directory of its own, and records to put into it.

use std::path::PathBuf;

use async_trait::async_trait;
use cambist_audit::{Fault, Head};
use cambist_model::{
    AccountId, Amount, AssetId, ClientOrderId, ExchangeId, Fill, FillId, Liquidity, Money, Order, OrderEvent,
    OrderEventKind, OrderId, OrderStatus, OrderType, Price, Quantity, RequestId, SelfTradePrevention, Side, Symbol,
    TimeInForce, Timestamp,
};
use cambist_ports::Clock;
use cambist_ports::store::{AuditAction, AuditEntry, Changes};
use cambist_storage::{AuditFile, SqliteOptions, SqliteStore};
use rusqlite::Connection;
use tempfile::TempDir;

/// A clock that stands still.
pub(crate) struct Stopped;

#[async_trait]
impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::parse("2026-11-21T10:00:00Z").unwrap()
    }

    async fn sleep_until(&self, _at: Timestamp) {}
}

/// A directory that goes away with the test.
pub(crate) struct World {
    pub(crate) dir: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.dir.path().join("cambist.db")
    }

    pub(crate) fn options(&self) -> SqliteOptions {
        SqliteOptions::new(self.database(), self.dir.path().join("backups"))
    }

    pub(crate) fn open(&self) -> SqliteStore {
        SqliteStore::open(&self.options(), &Stopped).unwrap()
    }

    /// Whether the audit is whole, as somebody finds who looks at the file while it is in use.
    pub(crate) fn verified(&self) -> Result<Head, Fault> {
        AuditFile::open(&self.database()).unwrap().verify(Vec::new()).unwrap()
    }

    /// The file as any SQLite program sees it, with nothing that protects it.
    pub(crate) fn raw(&self) -> Connection {
        let db = Connection::open(self.database()).unwrap();
        db.pragma_update(None, "ignore_check_constraints", true).unwrap();
        db.pragma_update(None, "foreign_keys", false).unwrap();
        db
    }
}

pub(crate) fn paper() -> (ExchangeId, AccountId) {
    (ExchangeId::parse("paper").unwrap(), account())
}

pub(crate) fn account() -> AccountId {
    AccountId::parse("paper").unwrap()
}

pub(crate) fn symbol() -> Symbol {
    Symbol::parse("BTC-USD").unwrap()
}

pub(crate) fn order_id(number: u64) -> OrderId {
    OrderId::from_parts(1_700_000_000_000 + number, u128::from(number))
}

pub(crate) fn client_id(text: &str) -> ClientOrderId {
    ClientOrderId::parse(text).unwrap()
}

/// An open limit order, created `number` seconds after a fixed time.
pub(crate) fn order(number: u64) -> Order {
    let (exchange, account) = paper();
    let created_at = Timestamp::from_secs(1_700_000_000 + i64::try_from(number).unwrap());
    Order {
        order_id: order_id(number),
        client_order_id: client_id(&format!("c-{number}")),
        exchange_order_id: None,
        exchange,
        account,
        symbol: symbol(),
        side: Side::Buy,
        order_type: OrderType::Limit,
        quantity: Some(Quantity::parse("0.01").unwrap()),
        quote_quantity: None,
        limit_price: Some(Price::parse("50000.5").unwrap()),
        stop_price: None,
        time_in_force: TimeInForce::Gtc,
        expire_at: None,
        post_only: false,
        self_trade_prevention: SelfTradePrevention::CancelNewest,
        status: OrderStatus::Open,
        filled_quantity: Quantity::ZERO,
        remaining_quantity: Some(Quantity::parse("0.01").unwrap()),
        filled_value: Amount::ZERO,
        average_price: None,
        fees: Vec::new(),
        reason: None,
        denials: Vec::new(),
        placed_by: "local".to_owned(),
        created_at,
        updated_at: created_at,
        counted_usd: None,
        version: 0,
    }
}

pub(crate) fn event(order: &Order, sequence: u32) -> OrderEvent {
    OrderEvent {
        order_id: order.order_id,
        sequence,
        at: order.updated_at,
        status: order.status,
        what: OrderEventKind::Intended { facts: None },
    }
}

pub(crate) fn fill(order: &Order, number: u64) -> Fill {
    Fill {
        fill_id: FillId::parse(&format!("t-{number}")).unwrap(),
        order_id: order.order_id,
        exchange: order.exchange,
        account: order.account,
        symbol: order.symbol,
        side: order.side,
        price: Price::parse("50000.25").unwrap(),
        quantity: Quantity::parse("0.001").unwrap(),
        fee: Money::new(Amount::parse("0.3000015").unwrap(), AssetId::parse("USD").unwrap()),
        liquidity: Liquidity::Maker,
        usd_rate: Some(Price::parse("1").unwrap()),
        executed_at: order.created_at,
    }
}

pub(crate) fn audit(order: &Order, action: AuditAction) -> AuditEntry {
    AuditEntry {
        at: order.created_at,
        request_id: RequestId::from_parts(1, 1),
        principal: "local".to_owned(),
        face: "cli".to_owned(),
        action,
        order_id: Some(order.order_id),
        detail: "{}".to_owned(),
    }
}

/// What is written when an order is placed.
pub(crate) fn placed(order: &Order) -> Changes {
    Changes {
        new_orders: vec![order.clone()],
        events: vec![event(order, 1)],
        audit: vec![audit(order, AuditAction::OrderIntended)],
        ..Changes::default()
    }
}

pub(crate) fn new_orders(orders: impl IntoIterator<Item = Order>) -> Changes {
    Changes { new_orders: orders.into_iter().collect(), ..Changes::default() }
}
