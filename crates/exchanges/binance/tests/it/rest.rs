//! Questions and answers over REST.

use std::time::Duration;

use cambist_model::{ProductStatus, Symbol, Timeframe, Timestamp};
use cambist_ports::exchange::{CandleQuery, CapabilityArea, Exchange, ExchangeError, MarketData, Support};

use crate::support::{Reply, Venue, ctx};

fn symbol(text: &str) -> Symbol {
    Symbol::parse(text).unwrap()
}

fn file(name: &str) -> Reply {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("test_data").join(name);
    Reply::Body(std::fs::read_to_string(path).unwrap())
}

#[tokio::test]
async fn products_have_the_rules_of_their_filters() {
    let venue = Venue::open().await;
    let answer = venue.binance.products(&ctx()).await.unwrap();
    let product = |name: &str| answer.value.iter().find(|product| product.symbol == symbol(name)).unwrap();
    let rules = |name: &str| {
        let product = product(name);
        let steps = [product.price_increment, product.quantity_increment].map(|step| step.to_string());
        let limits =
            [product.min_quantity, product.max_quantity.unwrap(), product.min_notional].map(|limit| limit.to_string());
        [steps.as_slice(), limits.as_slice()].concat().join(" ")
    };
    assert_eq!(rules("BTC-USDT"), "0.01 0.00001 0.00001 9000 5");
    assert_eq!(rules("ETH-BTC"), "0.00001 0.0001 0.0001 100000 0.0001");
    assert_eq!(rules("PEPE-USDT"), "0.00000001 1 1 92233720368 1");
    assert_eq!(rules("NOSTEP-USDT"), "0.000001 0.001 0 9000 5", "a rule that is off leaves the number of digits");
    let statuses = ["1000SATS-USDT", "OLD-USDT", "LEAVE-USDT", "MARGIN-USDT"].map(|name| product(name).status);
    assert_eq!(statuses.map(ProductStatus::as_str), ["trading", "halted", "cancel_only", "halted"]);
    assert_eq!(answer.value.len(), 8, "what has no name or no rules here is left out");
    assert_eq!((answer.source.as_str(), answer.as_of), ("binance", venue.now()));
}

#[tokio::test]
async fn what_is_left_out_is_counted() {
    let Reply::Body(body) = file("exchange_info.json") else { unreachable!("a file is a body") };
    let listings = cambist_exchange_binance::Listings::read(body.as_bytes()).unwrap();
    assert_eq!((listings.products().len(), listings.skipped()), (8, 4));
    assert_eq!(listings.name(symbol("1000SATS-USDT")), Some("1000SATSUSDT"));
}

#[tokio::test]
async fn a_ticker_is_exact() {
    let venue = Venue::open().await;
    venue.answer("/api/v3/ticker/24hr?symbol=BTCUSDT", file("ticker.json"));
    let ticker = venue.binance.ticker(&ctx(), symbol("BTC-USDT")).await.unwrap();
    let numbers = serde_json::to_value(&ticker).unwrap();
    let number = |name: &str| numbers[name].as_str().unwrap().to_owned();
    let names = ["bid", "bid_quantity", "ask", "ask_quantity", "last", "open_24h", "high_24h", "low_24h", "volume_24h"];
    let expected =
        ["60309.99", "0.001", "60310", "12.3456789", "60310.000002", "60405", "61000.1", "59000.2", "8913.3"];
    assert_eq!(names.map(number), expected);
    assert_eq!(number("change_24h_pct"), "-0.157");
    assert_eq!((ticker.market_time.millis(), ticker.as_of), (1_795_000_000_123, venue.now()));
    assert_eq!(venue.asked().len(), 2);
}

#[tokio::test]
async fn a_book_has_as_many_levels_as_were_asked_for() {
    let venue = Venue::open().await;
    venue.answer("/api/v3/depth?symbol=BTCUSDT&limit=3", file("depth.json"));
    let book = venue.binance.order_book(&ctx(), symbol("BTC-USDT"), 3).await.unwrap();
    assert_eq!((book.bids.len(), book.asks.len(), book.sequence), (2, 3, 50_093_239_218));
    assert_eq!(
        (book.asks[0].price.to_string(), book.asks[0].quantity.to_string()),
        ("60310".into(), "12.3456789".into())
    );
    assert_eq!(book.spread.unwrap().to_string(), "0.01");
}

#[tokio::test]
async fn trades_are_oldest_first_with_the_side_of_the_taker() {
    let venue = Venue::open().await;
    venue.answer("/api/v3/trades?symbol=BTCUSDT&limit=2", file("trades.json"));
    let trades = venue.binance.trades(&ctx(), symbol("BTC-USDT"), 2).await.unwrap().value;
    let shown: Vec<_> = trades
        .iter()
        .map(|trade| {
            format!(
                "{} {} {} {} {}",
                trade.trade_id,
                trade.side,
                trade.price,
                trade.quantity,
                trade.executed_at.millis()
            )
        })
        .collect();
    assert_eq!(shown, ["28457 sell 60310 0.12 1794999999590", "28458 buy 60310.01 0.00001 1795000000001"]);
}

fn query(start: Timestamp, end: Timestamp) -> CandleQuery {
    CandleQuery { symbol: symbol("BTC-USDT"), timeframe: Timeframe::H1, start, end }
}

#[tokio::test]
async fn candles_open_within_the_stretch_and_have_trades() {
    let venue = Venue::open().await;
    venue.answer("/api/v3/klines", file("klines.json"));
    let start = Timestamp::from_micros(1_794_996_000_000_000);
    let end = Timestamp::from_micros(1_795_003_200_000_001);
    let candles = venue.binance.candles(&ctx(), query(start, end)).await.unwrap().value;
    let shown: Vec<_> = candles
        .iter()
        .map(|candle| format!("{} {} {}", candle.open_at.millis(), candle.close, candle.volume))
        .collect();
    assert_eq!(shown, ["1794996000000 60050 12.5", "1795003200000 60310 3"]);
    let path = "/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime=1794996000000&endTime=1795003200000&limit=1000";
    assert_eq!(venue.asked()[1], path);

    // The end is not part of it.
    let end = Timestamp::from_millis(1_795_003_200_000);
    let candles = venue.binance.candles(&ctx(), query(start, end)).await.unwrap().value;
    assert_eq!(candles.len(), 1);
    assert!(venue.asked()[0].contains("&endTime=1795003199999&"));
}

#[tokio::test]
async fn more_than_there_is_to_give_is_refused_before_anything_is_asked() {
    let venue = Venue::open().await;
    let (now, bitcoin) = (venue.now(), symbol("BTC-USDT"));
    let start = Timeframe::H1.floor(now);
    let hours = |count: u64| query(start, start.plus(Duration::from_hours(count)));
    let refused = [
        venue.binance.order_book(&ctx(), bitcoin, 5_001).await.map(drop),
        venue.binance.trades(&ctx(), bitcoin, 1_001).await.map(drop),
        venue.binance.candles(&ctx(), hours(1_001)).await.map(drop),
    ];
    assert!(refused.iter().all(|answer| matches!(answer, Err(ExchangeError::Invalid { .. }))), "{refused:?}");
    assert!(venue.asked().is_empty());
    venue.answer("/api/v3/klines", Reply::Body("[]".into()));
    venue.binance.candles(&ctx(), hours(1_000)).await.unwrap();
    // Such a stretch holds a thousand openings, wherever it begins.
    let moved = |time: Timestamp| time.plus(Duration::from_micros(1));
    let CandleQuery { start, end, .. } = hours(1_000);
    venue.binance.candles(&ctx(), query(moved(start), moved(end))).await.unwrap();
}

#[tokio::test]
async fn an_unknown_market_is_told_with_the_most_similar_ones() {
    let venue = Venue::open().await;
    let error = venue.binance.ticker(&ctx(), symbol("BTC-USD")).await.unwrap_err();
    let ExchangeError::UnknownSymbol { known, .. } = error else { panic!("{error:?}") };
    assert_eq!((known.len(), known[0]), (5, symbol("BTC-USDT")));
    assert_eq!(venue.asked().len(), 1);
    // One that was there a moment ago.
    venue.answer("/api/v3/ticker", Reply::Status(400, "", r#"{"code":-1121,"msg":"Invalid symbol."}"#.into()));
    let error = venue.binance.ticker(&ctx(), symbol("ETH-BTC")).await.unwrap_err();
    assert!(matches!(error, ExchangeError::UnknownSymbol { .. }), "{error:?}");
}

#[tokio::test]
async fn markets_are_asked_for_once_an_hour_by_one_for_all() {
    let venue = Venue::open().await;
    venue.answer("/api/v3/ticker", file("ticker.json"));
    let (ctx, bitcoin) = (ctx(), symbol("BTC-USDT"));
    let all = futures_util::future::join_all((0..10).map(|_| venue.binance.ticker(&ctx, bitcoin))).await;
    assert!(all.iter().all(Result::is_ok));
    let markets = |asked: Vec<String>| asked.iter().filter(|path| path.contains("exchangeInfo")).count();
    assert_eq!(markets(venue.asked()), 1);
    venue.clock.advance(Duration::from_mins(59));
    venue.binance.ticker(&ctx, bitcoin).await.unwrap();
    assert_eq!(markets(venue.asked()), 0);
    venue.clock.advance(Duration::from_mins(1));
    venue.binance.ticker(&ctx, bitcoin).await.unwrap();
    assert_eq!(markets(venue.asked()), 1);
}

#[tokio::test]
async fn markets_that_were_known_are_believed_while_they_cannot_be_asked_for() {
    let venue = Venue::open().await;
    venue.answer("/api/v3/ticker", file("ticker.json"));
    venue.binance.ticker(&ctx(), symbol("BTC-USDT")).await.unwrap();
    venue.answer("/api/v3/exchangeInfo", Reply::Status(503, "", String::new()));
    venue.clock.advance(Duration::from_hours(2));
    for _ in 0..3 {
        venue.binance.ticker(&ctx(), symbol("BTC-USDT")).await.unwrap();
    }
    let asked = venue.asked();
    assert_eq!(asked.iter().filter(|path| path.contains("exchangeInfo")).count(), 2, "once before, once in vain");
    assert!(venue.binance.products(&ctx()).await.is_err(), "who asks for them hears the truth");
}

#[tokio::test]
async fn what_needs_an_account_is_unsupported_and_said_to_be() {
    let venue = Venue::open().await;
    assert!(venue.binance.account_id().is_err() && venue.binance.account().is_err());
    assert!(venue.binance.trading().is_err() && venue.binance.dead_mans_switch().is_err());
    let streams = venue.binance.streams().unwrap();
    assert!(matches!(streams.account(&ctx()).await, Err(ExchangeError::Unsupported(_))));
    let descriptor = venue.binance.descriptor();
    for name in ["balances", "submit", "cancel", "fills"] {
        assert!(!descriptor.supports(CapabilityArea::Operation, name), "{name}");
    }
    assert_eq!(descriptor.mode, None);
    let native = descriptor.capabilities.iter().filter(|row| row.support == Support::Native);
    assert_eq!(native.count(), 5 + Timeframe::ALL.len() + 4);
}
