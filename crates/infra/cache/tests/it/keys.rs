use cambist_model::{Timeframe, Timestamp};
use cambist_ports::cache::{CacheDetail, CacheKey, CacheKind, CacheTag, KeyPattern};

use crate::world::{book, ticker};

#[test]
fn keys_are_written_in_one_way_and_read_again() {
    let bars = CacheDetail::Bars {
        timeframe: Timeframe::H4,
        start: Timestamp::from_secs(1_800_000_000),
        end: Timestamp::from_secs(1_800_014_400),
    };
    let candles = CacheKey::of_market(CacheKind::Candles, "kraken".parse().unwrap(), "BTC-USD".parse().unwrap());
    let products = CacheKey::of_exchange(CacheKind::Products, "kraken".parse().unwrap());
    let cases = [
        (products, "cambist:v1:products:kraken"),
        (ticker("BTC-USD"), "cambist:v1:ticker:kraken:BTC-USD"),
        (book("binance", "BTC-USDT", 50), "cambist:v1:order_book:binance:BTC-USDT:50"),
        (candles.with(bars), "cambist:v1:candles:kraken:BTC-USD:4h:1800000000000000:1800014400000000"),
    ];
    for (key, text) in cases {
        assert_eq!(key.to_string(), text);
        assert_eq!(CacheKey::parse(text), Some(key));
    }
}

#[test]
fn what_is_no_key_tag_or_pattern_is_refused() {
    for text in [
        "",
        "ticker",
        "price:kraken:BTC-USD",
        "ticker:kraken:BTC",
        "candles:kraken:BTC-USD:1h:5",
        "ticker:k:A-B:1:2:3:4",
    ] {
        assert_eq!(CacheKey::parse(text), None, "{text}");
    }
    for text in ["", "ticker", "kind:price", "symbol:BTC", "exchange:"] {
        assert!(CacheTag::parse(text).is_err(), "{text}");
    }
    for text in ["", "ticker:?", "ticker:[a]*", "a b", "x\r\nFLUSHALL"] {
        assert!(KeyPattern::parse(text).is_err(), "{text}");
    }
}
