//! The paper exchange on a recorded market.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Home, Server, amount, price_at, until};

/// A market that was recorded.
struct Tape {
    file: String,
    symbol: &'static str,
    /// Has to be said, as the file does not.
    names_no_symbol: bool,
}

impl Tape {
    /// Plays it at this speed.
    fn serve(&self, home: &Home, speed: &str) -> Server {
        let symbol: &[_] = if self.names_no_symbol { &["--paper-tape-symbol", self.symbol] } else { &[] };
        let options = ["--paper-tape", &self.file, "--paper-speed", speed];
        home.serve_with(options.into_iter().chain(symbol.iter().copied()))
    }
}

/// Two hours of a market that rises in steps of 7 and falls back, as candles of a minute.
fn table(home: &Home) -> Tape {
    let mut rows = "time,open,high,low,close,volume\n".to_owned();
    let price = |minute: u32| 1_000 + minute * 7 % 50;
    for minute in 0..120 {
        let (open, close) = (price(minute), price(minute + 1));
        let (high, low) = (open.max(close) + 3, open.min(close) - 3);
        let time = 1_700_000_040 + minute * 60;
        writeln!(rows, "{time},{open},{high},{low},{close},50.125").unwrap();
    }
    let file = home.path().join("eth.csv");
    std::fs::write(&file, rows).unwrap();
    Tape { file: file.display().to_string(), symbol: "ETH-USD", names_no_symbol: true }
}

/// An hour of BTCUSDT, if it is at hand.
#[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
fn recorded() -> Option<Tape> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let directory = std::env::var_os("CAMBIST_TEST_DATA").map_or_else(|| Path::new(beside).into(), PathBuf::from);
    let file = directory.join("tape/binance-spot-btcusdt-20240808.gz");
    if !file.exists() {
        eprintln!("skipped: {} is not there; set CAMBIST_TEST_DATA", file.display());
        return None;
    }
    Some(Tape { file: file.display().to_string(), symbol: "BTC-USDT", names_no_symbol: false })
}

fn ticker(server: &Server, symbol: &str) -> Value {
    server.get(&format!("/api/v1/market-data/{symbol}")).json(200)["markets"][0]["ticker"].take()
}

fn everything_about_the_market_comes_from(tape: &Tape, home: &Home) {
    let server = tape.serve(home, "10x");
    let symbol = tape.symbol;
    let book = book(&server, symbol);
    assert!(amount(&book["bids"][0][0]) < amount(&book["asks"][0][0]), "{book}");
    let first = ticker(&server, symbol);
    assert_eq!(first["source"], "paper-replay", "{first}");
    assert!(first["market_time"].as_str() < Some("2025"), "the tape's own time: {first}");
    let candles = server.get(&format!("/api/v1/candles/{symbol}?timeframe=1m")).json(200);
    assert_eq!(candles["source"], "paper-replay");
    until("somebody has traded", || {
        let trades = server.get(&format!("/api/v1/trades/{symbol}")).json(200);
        assert_eq!(trades["source"], "paper-replay");
        trades["trades"].as_array().filter(|trades| !trades.is_empty()).map(drop)
    });
    let moved = until("the price has moved", || {
        let now = ticker(&server, symbol);
        (now["bid"] != first["bid"]).then_some(now)
    });
    assert!(moved["market_time"].as_str() > first["market_time"].as_str(), "{moved}");
    let elsewhere = server.get("/api/v1/market-data/DOGE-USD").json(404);
    assert_eq!(elsewhere["code"], "not_found", "the tape has one market only: {elsewhere}");
}

/// The account, without what it is worth at the moment.
fn account(server: &Server) -> [Value; 3] {
    let mut balances = server.get("/api/v1/balances").json(200)["balances"].take();
    for balance in balances.as_array_mut().unwrap() {
        balance.as_object_mut().unwrap().retain(|name, _| !name.contains("usd"));
    }
    let list = |name: &str| server.get(&format!("/api/v1/{name}")).json(200)[name].take();
    [balances, list("orders"), list("fills")]
}

/// The book, once there is something on both sides of it.
fn book(server: &Server, symbol: &str) -> Value {
    until("the tape's first quotes are played", || {
        let book = server.get(&format!("/api/v1/order-books/{symbol}")).json(200);
        assert_eq!(book["source"], "paper-replay");
        (book["bids"][0].is_array() && book["asks"][0].is_array()).then_some(book)
    })
}

/// Buys at the market, until the book was the same before and after: then it is known what the order met.
fn purchase(server: &Server, order: &Value) -> (Value, Value) {
    let symbol = order["symbol"].as_str().unwrap();
    until("the book stands still for a moment", || {
        let before = book(server, symbol);
        let answer = server.post("/api/v1/orders", order).json(201);
        let after = book(server, symbol);
        let same = before["bids"] == after["bids"] && before["asks"][0][0] == after["asks"][0][0];
        same.then(|| (answer, before["asks"][0][0].clone()))
    })
}

fn an_order_is_filled_by_the_book_and_the_account_outlives_the_server(tape: &Tape, home: &Home, speed: &str) {
    let server = tape.serve(home, speed);
    book(&server, tape.symbol);
    let order = json!({"symbol": tape.symbol, "side": "buy", "type": "market", "quantity": "0.005"});
    let (answer, best_ask) = purchase(&server, &order);
    assert_eq!(answer["order"]["status"], "filled", "{answer}");
    assert_eq!(answer["order"]["average_price"], best_ask);
    for fill in answer["fills"].as_array().unwrap() {
        assert_eq!((&fill["price"], &fill["liquidity"]), (&best_ask, &json!("taker")));
    }

    let far = price_at(&server, tape.symbol, "0.92");
    let patient =
        json!({"symbol": tape.symbol, "side": "buy", "type": "limit", "quantity": "0.005", "limit_price": far});
    assert_eq!(server.post("/api/v1/orders", &patient).json(201)["order"]["status"], "open");
    let before = account(&server);
    assert_eq!(server.terminate(), Some(0));
    assert_eq!(account(&tape.serve(home, speed)), before);
}

#[test]
fn a_table_of_candles_is_a_market_that_moves() {
    let home = Home::without_limits();
    everything_about_the_market_comes_from(&table(&home), &home);
}

#[test]
fn an_order_on_a_table_of_candles_is_filled_by_its_book_and_stays_after_a_restart() {
    let home = Home::without_limits();
    an_order_is_filled_by_the_book_and_the_account_outlives_the_server(&table(&home), &home, "10x");
}

#[test]
fn a_recorded_market_is_played_with_everything_that_happened() {
    let home = Home::without_limits();
    if let Some(tape) = recorded() {
        everything_about_the_market_comes_from(&tape, &home);
    }
}

#[test]
fn an_order_on_a_recorded_market_is_filled_by_its_book_and_stays_after_a_restart() {
    let home = Home::without_limits();
    if let Some(tape) = recorded() {
        an_order_is_filled_by_the_book_and_the_account_outlives_the_server(&tape, &home, "0.2x");
    }
}
