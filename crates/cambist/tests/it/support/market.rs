//! Orders that fit the market as it stands.

use cambist_model::{Amount, Increment};
use serde_json::{Value, json};

use super::Server;

/// A small buy so far below the market that it waits.
pub(crate) fn patient_buy(server: &Server) -> Value {
    let price = price_at(server, "BTC-USD", "0.92");
    json!({"symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "0.001", "limit_price": price})
}

/// The price that is this part of the best bid, in whole units of the quote asset.
pub(crate) fn price_at(server: &Server, symbol: &str, part: &str) -> String {
    let market = server.get(&format!("/api/v1/market-data/{symbol}")).json(200);
    let bid = amount(&market["markets"][0]["ticker"]["bid"]);
    let price = bid.times(Amount::parse(part).unwrap()).unwrap();
    Increment::parse("1").unwrap().floor(price).unwrap().to_string()
}

/// An amount in an answer.
#[track_caller]
pub(crate) fn amount(value: &Value) -> Amount {
    Amount::parse(value.as_str().unwrap_or_else(|| panic!("{value} is no amount"))).unwrap()
}
