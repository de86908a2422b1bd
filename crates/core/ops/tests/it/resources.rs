use cambist_ops::{RESOURCES, from_pairs, registry, resolve_resource};
use rstest::rstest;

#[test]
fn there_are_the_twelve_of_design_001() {
    assert_eq!(RESOURCES.len(), 12);
}

#[rstest]
#[case("account://balances", "list_balances", &[])]
#[case("market://ticker/BTC-USD", "get_market_data", &[("symbols", "BTC-USD")])]
#[case("market://ticker/BTC/USD", "get_market_data", &[("symbols", "BTC/USD")])]
#[case("market://ticker/BTC%2FUSD", "get_market_data", &[("symbols", "BTC/USD")])]
#[case("market://orderbook/ETH-USD", "get_order_book", &[("symbol", "ETH-USD"), ("depth", "50")])]
#[case("market://candles/BTC-USD", "get_historical_candles", &[("symbol", "BTC-USD"), ("granularity", "1h")])]
#[case("market://candles/BTC-USD?granularity=5m&count=7", "get_historical_candles", &[("symbol", "BTC-USD"), ("granularity", "5m"), ("count", "7")])]
#[case("order://active", "list_orders", &[("open_only", "true"), ("limit", "1000")])]
#[case("order://history?start=2026-01-01", "list_orders", &[("start", "2026-01-01")])]
#[case("order://status/abc", "get_order", &[("order_id", "abc"), ("include_events", "true")])]
#[case("history://fills?product=BTC-USD", "list_fills", &[("product", "BTC-USD")])]
fn an_address_asks_its_operation(#[case] uri: &str, #[case] operation: &str, #[case] pairs: &[(&str, &str)]) {
    let (spec, found) = resolve_resource(uri).unwrap();
    assert_eq!(spec.operation, operation);
    let found: Vec<_> = found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(found, pairs);
    let schema = registry().get(operation).unwrap().input_schema();
    from_pairs(schema, found).unwrap();
}

#[rstest]
#[case("account://balance")]
#[case("account://balances/x")]
#[case("market://ticker/")]
#[case("market://ticker/BTC-USD?colour=red")]
#[case("http://example.com")]
#[case("")]
fn what_is_no_resource_is_not_found(#[case] uri: &str) {
    assert!(resolve_resource(uri).is_none(), "{uri}");
}

#[test]
fn every_resource_asks_an_operation_that_exists_for_fields_that_it_has() {
    for spec in RESOURCES {
        let entry = registry().get(spec.operation).unwrap();
        let schema = entry.input_schema();
        for (field, _) in spec.fixed {
            let named = schema["properties"].as_object().unwrap().iter().any(|(name, property)| {
                name == field || property["x-aliases"].as_array().is_some_and(|all| all.iter().any(|a| a == field))
            });
            assert!(named, "{}: {field}", spec.uri);
        }
    }
}
