//! An order that somebody sent, and what came of it as far as they know.

use std::net::SocketAddr;

use serde_json::Value;

use super::books::Books;
use super::way::Way;

/// An order that was sent.
pub(super) struct Attempt {
    /// The way by which it was sent.
    pub(super) way: Way,
    /// What was sent.
    pub(super) order: Value,
    /// The idempotency key that was sent with it. An order without one carries a client order id instead.
    pub(super) key: Option<String>,
    /// The answer, if it came.
    pub(super) placed: Option<Value>,
    /// What came of the wish to cancel it, if that is known.
    pub(super) ended: Option<Ended>,
}

/// How an order ended.
pub(super) enum Ended {
    /// This was the answer to the cancel.
    Canceled(Value),
    /// It was filled before it could be canceled.
    Filled,
}

impl Attempt {
    /// Its id and whether it waits on the book, as far as was told.
    pub(super) fn open_id(&self) -> Option<&str> {
        let order = &self.placed.as_ref()?["order"];
        (self.ended.is_none() && order["status"] == "open").then(|| order["order_id"].as_str().unwrap())
    }

    /// What was told of it is so, or further on.
    pub(super) fn is_held_by(&self, books: &Books) {
        let Some(placed) = &self.placed else { return };
        match &self.ended {
            None => books.hold(placed, None),
            Some(Ended::Canceled(canceled)) => books.hold(placed, Some(canceled)),
            Some(Ended::Filled) => {
                books.hold(placed, None);
                let now = books.order(&placed["order"]["client_order_id"]).unwrap();
                assert_eq!(now["status"], "filled", "{now}");
            }
        }
    }

    /// Asks for the same once more, by the other way in. Was the order there already, by `books`?
    pub(super) fn place_again(&self, address: SocketAddr, books: &Books) -> bool {
        let again = self.way.other().place(address, &self.order, self.key.as_deref()).unwrap();
        let again = again.unwrap_or_else(|problem| panic!("{}: {problem}", self.order));
        let before = books.order(&again["order"]["client_order_id"]);
        if let Some(before) = before {
            assert_eq!(again["order"]["order_id"], before["order_id"], "placed twice: {before} and {again}");
        }
        if let (Some(placed), Some(_)) = (&self.placed, &self.key) {
            assert_eq!(&again, placed, "a key is answered by the answer that it had");
        }
        before.is_some()
    }
}
