//! Markets that were made up, in the form in which Binance tells of them.

use std::sync::Arc;

use cambist_exchange_binance::{Catalog, Listings};
use cambist_model::Timestamp;
use serde_json::{Value, json};

/// A market as `exchangeInfo` tells of it.
pub(crate) fn market(base: &str, quote: &str) -> Value {
    json!({
        "symbol": format!("{base}{quote}"), "status": "TRADING", "baseAsset": base, "baseAssetPrecision": 8,
        "quoteAsset": quote, "quotePrecision": 8, "quoteAssetPrecision": 8, "isSpotTradingAllowed": true,
        "orderTypes": ["LIMIT", "MARKET"], "permissions": [], "permissionSets": [["SPOT"]],
        "filters": [
            { "filterType": "PRICE_FILTER", "minPrice": "0.01000000", "maxPrice": "1000000.00000000",
              "tickSize": "0.01000000" },
            { "filterType": "LOT_SIZE", "minQty": "0.00001000", "maxQty": "9000.00000000", "stepSize": "0.00001000" },
            { "filterType": "ICEBERG_PARTS", "limit": 10 },
            { "filterType": "NOTIONAL", "minNotional": "5.00000000", "applyMinToMarket": true,
              "maxNotional": "9000000.00000000", "applyMaxToMarket": false, "avgPriceMins": 5 }
        ]
    })
}

/// An answer of `exchangeInfo`.
pub(crate) fn exchange_info(markets: &[Value]) -> String {
    json!({ "timezone": "UTC", "serverTime": 0, "rateLimits": [], "exchangeFilters": [], "symbols": markets })
        .to_string()
}

/// A catalog with the markets that the tests and recordings speak of.
pub(crate) fn catalog() -> Arc<Catalog> {
    let markets = [("BTC", "USDT"), ("NKN", "USDT"), ("BLZ", "ETH"), ("LRC", "BTC"), ("RUNE", "EUR")];
    let markets = markets.map(|(base, quote)| market(base, quote));
    Arc::new(Catalog::of(Listings::read(exchange_info(&markets).as_bytes()).unwrap(), Timestamp::EPOCH))
}
