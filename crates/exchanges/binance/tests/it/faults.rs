//! What goes wrong over REST, and what is said of it.

use std::time::Duration;

use cambist_model::{SimulatedFault, Symbol};
use cambist_ports::Clock;
use cambist_ports::exchange::{Exchange, ExchangeError, MarketData};

use crate::support::{Reply, Venue, ctx};

fn bitcoin() -> Symbol {
    Symbol::parse("BTC-USDT").unwrap()
}

/// What a ticker that is answered so comes to.
async fn fault(reply: Reply) -> ExchangeError {
    let venue = Venue::open().await;
    venue.answer("/api/v3/ticker", reply);
    venue.in_time(venue.binance.ticker(&ctx(), bitcoin())).await.unwrap_err()
}

fn refusal(status: u16, code: i64) -> Reply {
    Reply::Status(status, "", format!(r#"{{"code":{code},"msg":"said the venue"}}"#))
}

#[tokio::test]
async fn too_many_requests_are_told_with_when_to_come_back() {
    for status in [429, 418] {
        let reply =
            Reply::Status(status, "retry-after: 7", r#"{"code":-1003,"msg":"Too much request weight used"}"#.into());
        let error = fault(reply).await;
        let ExchangeError::RateLimited { retry_after, .. } = error else { panic!("{error:?}") };
        assert_eq!(retry_after, Some(Duration::from_secs(7)));
    }
}

#[tokio::test]
async fn a_venue_that_was_asked_too_often_is_left_alone() {
    let venue = Venue::open().await;
    let reply = Reply::Status(429, "retry-after: 60", r#"{"code":-1003,"msg":"Too much request weight used"}"#.into());
    venue.answer("/api/v3/ticker", reply);
    venue.binance.ticker(&ctx(), bitcoin()).await.unwrap_err();
    venue.asked();
    let error = venue.binance.ticker(&ctx(), bitcoin()).await.unwrap_err();
    assert!(matches!(error, ExchangeError::RateLimited { .. }), "{error:?}");
    assert!(venue.asked().is_empty(), "it was not asked again");
    // The same, said without the status that says so.
    let venue = Venue::open().await;
    venue.answer("/api/v3/ticker", refusal(400, -1_003));
    venue.binance.ticker(&ctx(), bitcoin()).await.unwrap_err();
    venue.asked();
    let deadline = Some(venue.now().plus(Duration::from_millis(500)));
    let error = venue.binance.ticker(&cambist_ports::Ctx { deadline, ..ctx() }, bitcoin()).await.unwrap_err();
    assert!(matches!(error, ExchangeError::RateLimited { .. }), "{error:?}");
    assert!(venue.asked().is_empty());
}

#[tokio::test]
async fn refusals_are_translated_by_their_codes() {
    use ExchangeError::{Auth, Invalid, RateLimited, Timeout, Unavailable, UnknownSymbol};
    for (status, code) in [(400, -1_000), (400, -1_001), (400, -1_006), (400, -1_008), (400, -1_016), (503, -1_000)] {
        let error = fault(refusal(status, code)).await;
        assert!(matches!(error, Unavailable { .. }), "{code}: {error:?}");
    }
    assert!(matches!(fault(refusal(400, -1_007)).await, Timeout { .. }));
    assert!(matches!(fault(refusal(400, -1_121)).await, UnknownSymbol { .. }));
    for code in [-1_003, -1_015, -1_034] {
        assert!(matches!(fault(refusal(400, code)).await, RateLimited { .. }), "{code}");
    }
    for code in [-1_002, -1_022, -2_014, -2_015] {
        assert!(matches!(fault(refusal(401, code)).await, Auth { .. }), "{code}");
    }
    for code in [-1_100, -1_102, -1_120, -1_128, -9_999] {
        let error = fault(refusal(400, code)).await;
        let Invalid { detail, .. } = &error else { panic!("{code}: {error:?}") };
        assert_eq!(*detail, format!("said the venue ({code})"));
    }
}

#[tokio::test]
async fn broken_answers_are_told_as_what_they_are() {
    use ExchangeError::{Protocol, Timeout, Unavailable};
    let garbage = fault(Reply::Body("<html>maintenance</html>".into())).await;
    assert!(matches!(garbage, Protocol { .. }), "{garbage:?}");
    let numbers = r#"{"bidPrice":60309.99}"#;
    assert!(matches!(fault(Reply::Body(numbers.into())).await, Protocol { .. }), "numbers are text or not exact");
    let forbidden = fault(Reply::Status(403, "", "<html>firewall</html>".into())).await;
    assert!(matches!(&forbidden, Protocol { detail, .. } if detail.contains("403")), "{forbidden:?}");
    for status in [500, 502, 504] {
        assert!(matches!(fault(Reply::Status(status, "", "oops".into())).await, Unavailable { .. }));
    }
    let cut = fault(Reply::Cut).await;
    assert!(matches!(cut, Unavailable { .. }), "{cut:?}");
    let slow = fault(Reply::Silence).await;
    assert!(matches!(slow, Timeout { .. }), "{slow:?}");
}

#[tokio::test]
async fn nobody_waits_longer_than_they_want_to() {
    let venue = Venue::open().await;
    venue.answer("/api/v3/ticker", Reply::Silence);
    let began = venue.now();
    let deadline = Some(began.plus(Duration::from_millis(700)));
    let ctx = cambist_ports::Ctx { deadline, ..ctx() };
    let error = venue.in_time(venue.binance.ticker(&ctx, bitcoin())).await.unwrap_err();
    assert!(matches!(error, ExchangeError::Timeout { .. }));
    assert!(venue.clock.now().since(began) < Duration::from_secs(1));
}

#[tokio::test]
async fn a_venue_that_is_not_there_is_unavailable() {
    let venue = Venue::open().await;
    venue.answer("/api/v3/exchangeInfo", Reply::Status(502, "", String::new()));
    let error = venue.binance.ticker(&ctx(), bitcoin()).await.unwrap_err();
    assert!(matches!(error, ExchangeError::Unavailable { .. }));
}

#[tokio::test]
async fn a_real_venue_shows_no_faults_on_demand() {
    let venue = Venue::open().await;
    let ctx = cambist_ports::Ctx { fault: Some(SimulatedFault::ALL[0]), ..ctx() };
    let error = venue.binance.ticker(&ctx, bitcoin()).await.unwrap_err();
    assert!(matches!(error, ExchangeError::Unsupported(_)));
    assert!(venue.asked().is_empty());
    assert!(venue.binance.market_data().is_ok());
}
