use cambist_app::CandleRange;
use cambist_model::{ErrorCode, Symbol, Timeframe, Timestamp};

use crate::house::{House, wide};

#[tokio::test]
async fn what_an_exchange_cannot_do_is_said() {
    let house = House::open(wide()).await;
    let symbol = Symbol::parse("BTC-USD").unwrap();
    let error = house.app.market.trades(&house.call(), None, symbol, 10).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::UnsupportedByExchange);
}

#[tokio::test]
async fn a_range_that_runs_backwards_is_refused() {
    let house = House::open(wide()).await;
    let range = CandleRange {
        symbol: Symbol::parse("BTC-USD").unwrap(),
        timeframe: Timeframe::H1,
        start: Some(Timestamp::from_secs(2_000)),
        end: Some(Timestamp::from_secs(1_000)),
        limit: 10,
    };
    let error = house.app.market.candles(&house.call(), None, range).await.unwrap_err();
    assert_eq!((error.code, error.fields[0].field.as_ref()), (ErrorCode::InvalidInput, "start"));
}

#[tokio::test]
async fn an_unknown_symbol_is_not_found_and_the_known_ones_are_named() {
    let house = House::open(wide()).await;
    let symbol = Symbol::parse("XYZ-USD").unwrap();
    let error = house.app.market.ticker(&house.call(), None, symbol).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    assert!(error.hint.unwrap().contains("BTC-USD"));
}
