//! What a server knows: orders, executions, balances, and whether they fit together.

use std::collections::BTreeMap;
use std::time::Duration;

use cambist_model::{Amount, Timestamp};
use cambist_ports::Clock;
use cambist_system::SystemClock;
use serde_json::Value;

use crate::support::{Server, amount};

/// How long an order may be in doubt.
const LONGEST_DOUBT: Duration = Duration::from_mins(2);

/// Everything that a server shows of the account.
pub(super) struct Books {
    orders: BTreeMap<String, Value>,
    fills: BTreeMap<String, Value>,
    balances: Value,
}

impl Books {
    pub(super) fn read(server: &Server) -> Self {
        let orders = all(server, "orders").into_iter();
        let fills = all(server, "fills").into_iter();
        Self {
            orders: by("client_order_id", orders),
            fills: by("fill_id", fills),
            balances: server.get("/api/v1/balances").json(200)["balances"].take(),
        }
    }

    /// How many orders there are.
    pub(super) fn orders(&self) -> usize {
        self.orders.len()
    }

    /// The order with this client order id.
    pub(super) fn order(&self, client_order_id: &Value) -> Option<&Value> {
        self.orders.get(client_order_id.as_str().unwrap())
    }

    /// What was acknowledged is here, as it was or further on.
    pub(super) fn hold(&self, placed: &Value, canceled: Option<&Value>) {
        let told = &canceled.unwrap_or(placed)["order"];
        let now = self.order(&told["client_order_id"]).unwrap_or_else(|| panic!("lost: {told}"));
        assert_eq!(now["order_id"], told["order_id"]);
        assert!(step(now) >= step(told), "went back from {told} to {now}");
        assert!(amount(&now["filled_quantity"]) >= amount(&told["filled_quantity"]), "unfilled: {told}, {now}");
        if canceled.is_some() {
            assert_eq!(now, told, "an ended order does not change");
        }
        for fill in canceled.into_iter().chain([placed]).flat_map(|answer| answer["fills"].as_array().unwrap()) {
            assert_eq!(self.fills.get(fill["fill_id"].as_str().unwrap()), Some(fill), "a lost or changed fill");
        }
    }

    /// What the account holds is what it was given and what its fills brought; nothing is set aside for orders, which have
    /// all ended or never arrived; and every order is the sum of its fills.
    pub(super) fn add_up(&self, funded: &BTreeMap<String, Amount>) {
        let mut expected = funded.clone();
        let mut change = |asset: &str, by: Amount| {
            let balance = expected.get_mut(asset).unwrap();
            *balance = balance.plus(by).unwrap();
        };
        let mut filled: BTreeMap<&str, (Amount, Amount)> = BTreeMap::new();
        for fill in self.fills.values() {
            let (price, quantity) = (amount(&fill["price"]), amount(&fill["quantity"]));
            let value = price.times(quantity).unwrap();
            let bought = fill["side"] == "buy";
            change("BTC", if bought { quantity } else { quantity.negated() });
            change("USD", if bought { value.negated() } else { value });
            change(fill["fee"]["asset"].as_str().unwrap(), amount(&fill["fee"]["amount"]).negated());
            let sums = filled.entry(fill["order_id"].as_str().unwrap()).or_insert((Amount::ZERO, Amount::ZERO));
            *sums = (sums.0.plus(quantity).unwrap(), sums.1.plus(value).unwrap());
        }
        assert_eq!(self.balances(), expected);
        for balance in self.balances.as_array().unwrap() {
            assert!(amount(&balance["held"]).is_zero(), "{balance}");
            assert_eq!(balance["available"], balance["total"]);
        }
        for order in self.orders.values() {
            let sums = filled.get(order["order_id"].as_str().unwrap()).copied().unwrap_or((Amount::ZERO, Amount::ZERO));
            assert!(step(order) == ENDED || may_be_on_its_way(order), "still under way: {order}");
            assert_eq!(sums, (amount(&order["filled_quantity"]), amount(&order["filled_value"])), "{order}");
        }
    }

    /// What the account holds, what is set aside included.
    pub(super) fn balances(&self) -> BTreeMap<String, Amount> {
        let rows = self.balances.as_array().unwrap().iter();
        rows.map(|row| (row["asset"].as_str().unwrap().to_owned(), amount(&row["total"]))).collect()
    }
}

/// The step at which nothing happens to an order any more.
const ENDED: u8 = 4;

/// How far an order has come.
fn step(order: &Value) -> u8 {
    match order["status"].as_str().unwrap() {
        "pending" | "unknown" => 0,
        "open" => 1,
        "partially_filled" => 2,
        "pending_cancel" => 3,
        _ => ENDED,
    }
}

/// An order whose intent was written down and which never left: the exchange has never heard of it, and for a while that
/// proves nothing.
fn may_be_on_its_way(order: &Value) -> bool {
    let created = Timestamp::parse(order["created_at"].as_str().unwrap()).unwrap();
    order["exchange_order_id"].is_null() && created > SystemClock.now().minus(LONGEST_DOUBT)
}

/// Every row of a list, page by page.
fn all(server: &Server, list: &str) -> Vec<Value> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let mut page = server.get(&format!("/api/v1/{list}?limit=1000{cursor}")).json(200);
        rows.append(page[list].as_array_mut().unwrap());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return rows,
        }
    }
}

/// Rows by an id, of which there is one each.
fn by(id: &str, rows: impl Iterator<Item = Value>) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for row in rows {
        let twice = found.insert(row[id].as_str().unwrap().to_owned(), row);
        assert!(twice.is_none(), "the {id} is there twice: {twice:?}");
    }
    found
}
