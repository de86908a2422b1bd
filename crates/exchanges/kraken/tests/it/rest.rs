//! Market data by REST, from Kraken's forms to the model's words.

use std::time::Duration;

use cambist_model::{Candle, Price, PriceLevel, ProductStatus, Quantity, Side, SimulatedFault, Timeframe, Timestamp};
use cambist_ports::Ctx;
use cambist_ports::exchange::{
    CandleQuery, CapabilityArea, Exchange, ExchangeError, MarketChannel, MarketData, Streams, Support,
};

use crate::venue::{Answer, Venue, ctx};
use crate::world::{symbol, wanted};

fn price(text: &str) -> Price {
    Price::parse(text).unwrap()
}

fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

#[tokio::test]
async fn markets_have_everybodys_names_and_their_rules() {
    let venue = Venue::new().await;
    let products = venue.kraken.products(&ctx()).await.unwrap();
    let rows: Vec<_> = products.value.iter().map(|product| (product.symbol.to_string(), product.status)).collect();
    let expected = [
        ("BTC-EUR", ProductStatus::Trading),
        ("BTC-USD", ProductStatus::Trading),
        ("DOGE-USD", ProductStatus::Trading),
        ("ETH-BTC", ProductStatus::CancelOnly),
        ("PEPE-USD", ProductStatus::Halted),
    ];
    assert_eq!(rows, expected.map(|(name, status)| (name.to_owned(), status)));
    let rules = |name: &str| {
        let product = products.value.iter().find(|product| product.symbol == symbol(name)).unwrap();
        [
            product.price_increment.to_string(),
            product.quantity_increment.to_string(),
            product.min_quantity.to_string(),
            product.min_notional.to_string(),
        ]
    };
    assert_eq!(rules("BTC-USD"), ["0.1", "0.00000001", "0.00005", "0.5"]);
    assert_eq!(rules("BTC-EUR"), ["0.5", "0.00000001", "0.00005", "0.5"], "the step is not the last digit");
    assert_eq!(rules("PEPE-USD"), ["0.000000001", "0.00001", "0.00001", "0"], "what is not told follows or is nothing");
    assert_eq!((products.as_of, products.source.as_str()), (venue.now(), "kraken"));
}

#[tokio::test]
async fn a_ticker_tells_the_touch_and_the_last_24_hours_but_not_the_day() {
    let venue = Venue::new().await;
    venue.answer("Ticker", Answer::json(include_str!("../../test_data/ticker.json")));
    let ticker = venue.kraken.ticker(&ctx(), symbol("BTC-USD")).await.unwrap();
    assert_eq!((ticker.bid, ticker.bid_quantity), (Some(price("30300")), Some(quantity("3.00000001"))));
    assert_eq!((ticker.ask, ticker.ask_quantity), (Some(price("30300.1")), Some(quantity("1.25"))));
    assert_eq!(
        (ticker.last, ticker.high_24h, ticker.low_24h),
        (Some(price("30303.2")), Some(price("31700.9")), Some(price("29800.1")))
    );
    assert_eq!(
        (ticker.volume_24h, ticker.open_24h, ticker.change_24h_pct),
        (Some(quantity("4412.73601799")), None, None)
    );
    assert_eq!((ticker.as_of, ticker.market_time), (venue.now(), venue.now()));
    assert_eq!(venue.asked(), ["/0/public/Ticker?pair=XXBTZUSD"]);
}

#[tokio::test]
async fn a_market_without_offers_has_no_price_rather_than_zero() {
    let venue = Venue::new().await;
    let body = r#"{"error":[],"result":{"XDGUSD":{"a":["0.0","0","0.0"],"b":["0.0","0","0.0"],"c":["0.0","0"],
        "v":["0","0"],"l":["0.0","0.0"],"h":["0.0","0.0"],"o":"0.0","p":["0","0"],"t":[0,0]}}}"#;
    venue.answer("Ticker", Answer::json(body));
    let ticker = venue.kraken.ticker(&ctx(), symbol("DOGE-USD")).await.unwrap();
    assert_eq!((ticker.bid, ticker.ask, ticker.bid_quantity, ticker.last), (None, None, None, None));
    assert_eq!((ticker.high_24h, ticker.volume_24h), (None, Some(quantity("0"))));
}

#[tokio::test]
async fn a_book_has_its_levels_best_first_and_no_more_than_were_wanted() {
    let venue = Venue::new().await;
    venue.answer("Depth", Answer::json(include_str!("../../test_data/depth.json")));
    let book = venue.kraken.order_book(&ctx(), symbol("BTC-USD"), 2).await.unwrap();
    let level = |at: &str, of: &str| PriceLevel { price: price(at), quantity: quantity(of) };
    assert_eq!(book.bids, [level("30297", "1.115"), level("30296.7", "2.002")]);
    assert_eq!(book.asks, [level("30384.1", "2.059"), level("30387.9", "1.5")]);
    assert_eq!(
        (book.spread.unwrap().to_string(), book.spread_pct.unwrap().to_string()),
        ("87.1".into(), "0.2871".into())
    );
    assert_eq!(venue.asked(), ["/0/public/Depth?pair=XXBTZUSD&count=2"]);
    let too_deep = venue.kraken.order_book(&ctx(), symbol("BTC-USD"), 501).await;
    assert!(matches!(too_deep, Err(ExchangeError::Invalid { .. })));
}

#[tokio::test]
async fn trades_come_oldest_first_with_the_takers_side_and_exact_numbers() {
    let venue = Venue::new().await;
    venue.answer("Trades", Answer::json(include_str!("../../test_data/trades.json")));
    let trades = venue.kraken.trades(&ctx(), symbol("BTC-USD"), 2).await.unwrap().value;
    let rows: Vec<_> = trades
        .iter()
        .map(|trade| (trade.trade_id.to_string(), trade.price.to_string(), trade.quantity.to_string(), trade.side))
        .collect();
    let expected = [
        ("61044953".to_owned(), "30243.3".to_owned(), "0.0037696".to_owned(), Side::Sell),
        ("61044956".to_owned(), "30243.2".to_owned(), "0.00000001".to_owned(), Side::Buy),
    ];
    assert_eq!(rows, expected);
    assert_eq!(trades[0].executed_at, Timestamp::from_micros(1_688_669_598_280_411));
    assert_eq!(venue.asked(), ["/0/public/Trades?pair=XXBTZUSD&count=2"]);
}

fn query(timeframe: Timeframe, start: i64, end: i64) -> CandleQuery {
    let (start, end) = (Timestamp::from_secs(start), Timestamp::from_secs(end));
    CandleQuery { symbol: symbol("BTC-USD"), timeframe, start, end }
}

#[tokio::test]
async fn candles_are_those_that_were_wanted_and_in_which_something_was_traded() {
    let venue = Venue::new().await;
    venue.answer("OHLC", Answer::json(include_str!("../../test_data/ohlc.json")));
    let candles = venue.kraken.candles(&ctx(), query(Timeframe::M1, 1_688_671_200, 1_688_671_380)).await.unwrap().value;
    let starts: Vec<_> = candles.iter().map(|candle| candle.open_at.secs()).collect();
    assert_eq!(starts, [1_688_671_200, 1_688_671_320]);
    let first = Candle {
        open_at: Timestamp::from_secs(1_688_671_200),
        open: price("30306.1"),
        high: price("30306.2"),
        low: price("30305.7"),
        close: price("30305.7"),
        volume: quantity("3.39243896"),
    };
    assert_eq!(candles[0], first);
    assert_eq!(venue.asked(), ["/0/public/OHLC?pair=XXBTZUSD&interval=1&since=1688671140"]);
}

#[tokio::test]
async fn what_the_capability_table_says_is_so() {
    let venue = Venue::new().await;
    venue.answer("OHLC", Answer::json(include_str!("../../test_data/ohlc.json")));
    let mut checked = 0;
    for row in venue.kraken.descriptor().capabilities.iter().filter(|row| row.area == CapabilityArea::Timeframe) {
        let timeframe = Timeframe::parse(row.name).unwrap();
        let answer = venue.kraken.candles(&ctx(), query(timeframe, 0, 1)).await;
        match row.support {
            Support::Native => assert!(answer.is_ok(), "{}", row.name),
            _ => assert!(matches!(answer, Err(ExchangeError::Unsupported(_))), "{}", row.name),
        }
        checked += 1;
    }
    assert_eq!(checked, Timeframe::ALL.len());
    let exchange: &dyn Exchange = &venue.kraken;
    assert!(exchange.account().is_err() && exchange.trading().is_err() && exchange.account_id().is_err());
    assert!(matches!(exchange.streams().unwrap().account(&ctx()).await, Err(ExchangeError::Unsupported(_))));
    let channel = MarketChannel::Candles { timeframe: Timeframe::H2 };
    let stream = venue.kraken.market(&ctx(), wanted("BTC-USD", channel)).await;
    assert!(matches!(stream, Err(ExchangeError::Unsupported(_))));
}

#[tokio::test]
async fn an_unknown_market_is_told_with_those_that_may_have_been_meant() {
    let venue = Venue::new().await;
    let error = venue.kraken.ticker(&ctx(), symbol("BTC-USX")).await.unwrap_err();
    let ExchangeError::UnknownSymbol { known, .. } = error else { panic!("{error:?}") };
    assert_eq!(known[..2], [symbol("BTC-USD"), symbol("BTC-EUR")]);
    assert_eq!(venue.asked().len(), 0, "nothing is asked about it");
}

#[tokio::test]
async fn the_list_of_markets_is_asked_for_once_an_hour_and_an_old_one_is_better_than_none() {
    let venue = Venue::new().await;
    let ctx = ctx();
    let (one, other) = tokio::join!(venue.kraken.products(&ctx), venue.kraken.products(&ctx));
    assert_eq!((one.unwrap(), venue.listings()), (other.unwrap(), 1));
    venue.clock.advance(Duration::from_mins(59));
    assert!(venue.kraken.products(&ctx).await.is_ok());
    assert_eq!(venue.listings(), 1);
    venue.clock.advance(Duration::from_mins(1));
    venue.answer("AssetPairs", Answer::With("503 Service Unavailable", String::new()));
    let old = venue.kraken.products(&ctx).await.unwrap();
    assert_eq!((old.value.len(), old.as_of), (5, venue.now().minus(Duration::from_hours(1))));
    assert!(venue.kraken.products(&ctx).await.is_ok());
    assert_eq!(venue.listings(), 2, "not asked again at once");
    venue.clock.advance(Duration::from_mins(1));
    venue.answer("AssetPairs", Answer::json(r#"{"error":[],"result":{}}"#));
    assert_eq!(venue.kraken.products(&ctx).await.unwrap().value.len(), 5, "a list without markets is none");
    venue.clock.advance(Duration::from_mins(1));
    let one = r#"{"error":[],"result":{"XDGUSD":{"wsname":"XDG/USD","pair_decimals":7,"lot_decimals":8}}}"#;
    venue.answer("AssetPairs", Answer::json(one));
    assert_eq!(venue.kraken.products(&ctx).await.unwrap().value.len(), 1);
}

#[tokio::test]
async fn a_real_venue_has_no_fault_to_show() {
    let venue = Venue::new().await;
    let ctx = Ctx { fault: Some(SimulatedFault::ALL[0]), ..ctx() };
    assert!(matches!(venue.kraken.products(&ctx).await, Err(ExchangeError::Unsupported(_))));
    assert_eq!(venue.listings(), 0);
}
