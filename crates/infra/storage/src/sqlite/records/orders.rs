//! Orders.

use cambist_model::{AccountId, ClientOrderId, ExchangeId, ExchangeOrderId, Order, OrderId};
use cambist_ports::store::{OrderFilter, Page, PageOf, StoreError};
use rusqlite::types::Value;
use rusqlite::{Connection, Params};

use crate::sqlite::codec::{Text, optional_text, text, time};
use crate::sqlite::failure::{Result, conflict_if_taken, unavailable};
use crate::sqlite::page::{Conditions, List, read_page};
use crate::sqlite::record::Record;
use crate::sqlite::row::Row;

const LIST: List = List { table: "orders", time: "created_at", key: &["order_id"], letter: 'o' };

/// Adds an order.
pub(super) fn insert(db: &Connection, order: &Order) -> Result<()> {
    row(order, order.version)?.insert(db, LIST.table).map_err(|why| conflict_if_taken(why, || taken(order)))
}

/// Changes an order that still has the version with which it was read; its version goes up by one.
pub(super) fn update(db: &Connection, order: &Order) -> Result<()> {
    let next =
        order.version.checked_add(1).ok_or_else(|| unavailable(format!("{} was changed too often", order.order_id)))?;
    let read = ("order_id = ? AND version = ?", [text(&order.order_id), Value::Integer(order.version.into())]);
    let changed =
        row(order, next)?.update(db, LIST.table, read).map_err(|why| conflict_if_taken(why, || taken(order)))?;
    if changed == 1 {
        Ok(())
    } else {
        let what = format!("order {} is no longer at version {}", order.order_id, order.version);
        Err(StoreError::Conflict(what).into())
    }
}

/// An order by our id.
pub(in crate::sqlite) fn by_id(db: &Connection, order_id: OrderId) -> Result<Option<Order>> {
    one(db, "order_id = ?", [order_id.to_text()])
}

/// An order by the id that went to the exchange with it.
pub(in crate::sqlite) fn by_client_id(
    db: &Connection,
    (exchange, account): (ExchangeId, AccountId),
    client_order_id: &ClientOrderId,
) -> Result<Option<Order>> {
    let ids = [exchange.to_text(), account.to_text(), client_order_id.to_text()];
    one(db, "exchange = ? AND account = ? AND client_order_id = ?", ids)
}

/// An order by the exchange's id.
pub(in crate::sqlite) fn by_exchange_id(
    db: &Connection,
    (exchange, account): (ExchangeId, AccountId),
    exchange_order_id: &ExchangeOrderId,
) -> Result<Option<Order>> {
    let ids = [exchange.to_text(), account.to_text(), exchange_order_id.to_text()];
    one(db, "exchange = ? AND account = ? AND exchange_order_id = ?", ids)
}

/// Orders, newest first.
pub(in crate::sqlite) fn list(db: &Connection, filter: &OrderFilter, page: &Page) -> Result<PageOf<Order>> {
    // Most orders are done, so that those that are open are few.
    let only_open = !filter.statuses.is_empty() && filter.statuses.iter().all(|status| status.is_open());
    let conditions = Conditions::default()
        .that_match_few(only_open)
        .and("exchange = ?", filter.exchange.as_ref().map(text))
        .and("account = ?", filter.account.as_ref().map(text))
        .and("symbol = ?", filter.symbol.as_ref().map(text))
        .and("side = ?", filter.side.as_ref().map(text))
        .and_one_of("status", filter.statuses.iter().map(text).collect())
        .and("created_at >= ?", filter.start.map(time))
        .and("created_at < ?", filter.end.map(time));
    read_page(db, &LIST, conditions, page, read)
}

fn one(db: &Connection, condition: &'static str, ids: impl Params) -> Result<Option<Order>> {
    let mut statement = db.prepare_cached(&format!("SELECT * FROM orders WHERE {condition}"))?;
    let mut rows = statement.query(ids)?;
    let row = rows.next()?;
    Ok(row.map(|row| read(&Record::new(row, LIST.table, LIST.key))).transpose()?)
}

fn taken(order: &Order) -> String {
    format!(
        "order {} or one of its ids at the exchange ({}) is recorded already",
        order.order_id, order.client_order_id
    )
}

fn row(order: &Order, version: u32) -> Result<Row<29>> {
    let json = |list: serde_json::Result<String>| {
        list.map(Value::Text)
            .map_err(|why| unavailable(format!("a list of order {} cannot be kept: {why}", order.order_id)))
    };
    Ok(Row([
        ("order_id", text(&order.order_id)),
        ("client_order_id", text(&order.client_order_id)),
        ("exchange_order_id", optional_text(order.exchange_order_id.as_ref())),
        ("exchange", text(&order.exchange)),
        ("account", text(&order.account)),
        ("symbol", text(&order.symbol)),
        ("side", text(&order.side)),
        ("type", text(&order.order_type)),
        ("quantity", optional_text(order.quantity.as_ref())),
        ("quote_quantity", optional_text(order.quote_quantity.as_ref())),
        ("limit_price", optional_text(order.limit_price.as_ref())),
        ("stop_price", optional_text(order.stop_price.as_ref())),
        ("time_in_force", text(&order.time_in_force)),
        ("expire_at", order.expire_at.map_or(Value::Null, time)),
        ("post_only", Value::Integer(order.post_only.into())),
        ("self_trade_prevention", text(&order.self_trade_prevention)),
        ("status", text(&order.status)),
        ("filled_quantity", text(&order.filled_quantity)),
        ("remaining_quantity", optional_text(order.remaining_quantity.as_ref())),
        ("filled_value", text(&order.filled_value)),
        ("average_price", optional_text(order.average_price.as_ref())),
        ("fees", json(serde_json::to_string(&order.fees))?),
        ("reason", order.reason.clone().map_or(Value::Null, Value::Text)),
        ("denials", json(serde_json::to_string(&order.denials))?),
        ("placed_by", Value::Text(order.placed_by.clone())),
        ("counted_usd", optional_text(order.counted_usd.as_ref())),
        ("created_at", time(order.created_at)),
        ("updated_at", time(order.updated_at)),
        ("version", Value::Integer(version.into())),
    ]))
}

fn read(row: &Record<'_>) -> Result<Order, StoreError> {
    Ok(Order {
        order_id: row.value("order_id")?,
        client_order_id: row.value("client_order_id")?,
        exchange_order_id: row.optional("exchange_order_id")?,
        exchange: row.value("exchange")?,
        account: row.value("account")?,
        symbol: row.value("symbol")?,
        side: row.value("side")?,
        order_type: row.value("type")?,
        quantity: row.optional("quantity")?,
        quote_quantity: row.optional("quote_quantity")?,
        limit_price: row.optional("limit_price")?,
        stop_price: row.optional("stop_price")?,
        time_in_force: row.value("time_in_force")?,
        expire_at: row.optional_time("expire_at")?,
        post_only: row.flag("post_only")?,
        self_trade_prevention: row.value("self_trade_prevention")?,
        status: row.value("status")?,
        filled_quantity: row.value("filled_quantity")?,
        remaining_quantity: row.optional("remaining_quantity")?,
        filled_value: row.value("filled_value")?,
        average_price: row.optional("average_price")?,
        fees: row.json("fees")?,
        reason: row.optional_string("reason")?,
        denials: row.json("denials")?,
        placed_by: row.string("placed_by")?,
        counted_usd: row.optional("counted_usd")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
        version: row.whole("version")?,
    })
}
