//! What goes wrong at Kraken, and what is told of it.

use std::time::Duration;

use cambist_model::Ticker;
use cambist_ports::exchange::{ExchangeError, MarketData};

use crate::venue::{Answer, Venue, ctx};
use crate::world::symbol;

/// What is told when the ticker is answered so.
async fn ticker(answer: Answer) -> Result<Ticker, ExchangeError> {
    let venue = Venue::new().await;
    venue.answer("Ticker", answer);
    venue.kraken.ticker(&ctx(), symbol("BTC-USD")).await
}

async fn error(text: &str) -> ExchangeError {
    ticker(Answer::json(format!(r#"{{"error":["{text}"]}}"#))).await.unwrap_err()
}

#[tokio::test]
async fn errors_in_an_answer_whose_status_is_fine_are_understood() {
    type Fits = fn(&ExchangeError) -> bool;
    let cases: [(&str, Fits); 10] = [
        ("EQuery:Unknown asset pair", |e| matches!(e, ExchangeError::UnknownSymbol { .. })),
        ("EAPI:Rate limit exceeded", |e| matches!(e, ExchangeError::RateLimited { .. })),
        ("EGeneral:Too many requests", |e| matches!(e, ExchangeError::RateLimited { .. })),
        ("EService: Throttled: 1800000000", |e| matches!(e, ExchangeError::RateLimited { .. })),
        ("EService:Unavailable", |e| matches!(e, ExchangeError::Unavailable { .. })),
        ("EService:Busy", |e| matches!(e, ExchangeError::Unavailable { .. })),
        ("EGeneral:Internal error", |e| matches!(e, ExchangeError::Unavailable { .. })),
        ("EService:Timeout", |e| matches!(e, ExchangeError::Timeout { .. })),
        ("EAPI:Invalid key", |e| matches!(e, ExchangeError::Auth { .. })),
        ("EGeneral:Invalid arguments", |e| matches!(e, ExchangeError::Invalid { .. })),
    ];
    for (text, fits) in cases {
        let error = error(text).await;
        assert!(fits(&error), "{text}: {error:?}");
    }
}

#[tokio::test]
async fn a_warning_is_no_error() {
    let body = include_str!("../../test_data/ticker.json").replace(r#""error":[]"#, r#""error":["WGeneral:Careful"]"#);
    assert!(ticker(Answer::json(body)).await.is_ok());
}

#[tokio::test]
async fn a_limited_rate_in_an_answer_leaves_the_venue_alone_for_everybody() {
    let venue = Venue::new().await;
    venue.answer("Ticker", Answer::json(r#"{"error":["EAPI:Rate limit exceeded"]}"#));
    let limited = venue.kraken.ticker(&ctx(), symbol("BTC-USD")).await.unwrap_err();
    assert!(matches!(limited, ExchangeError::RateLimited { retry_after: Some(_), .. }));
    let hurried = cambist_ports::Ctx { deadline: Some(venue.now().plus(Duration::from_millis(10))), ..ctx() };
    let other = venue.kraken.order_book(&hurried, symbol("BTC-USD"), 1).await.unwrap_err();
    assert!(matches!(other, ExchangeError::RateLimited { .. }));
    assert_eq!(venue.asked().len(), 1);
}

#[tokio::test]
async fn a_broken_cut_or_unreadable_answer_is_told_as_what_it_is() {
    type Fits = fn(&ExchangeError) -> bool;
    let unavailable: Fits = |error| matches!(error, ExchangeError::Unavailable { .. });
    let unreadable: Fits = |error| matches!(error, ExchangeError::Protocol { .. });
    let with = |body: &str| Answer::json(body);
    let cases = [
        (Answer::With("502 Bad Gateway", "<html>".to_owned()), unavailable),
        (Answer::With("404 Not Found", "<html>".to_owned()), unreadable),
        (Answer::Cut, unavailable),
        (Answer::Garbage, unreadable),
        (with("{\"error\":[],"), unreadable),
        (with(r#"{"error":[]}"#), unreadable),
        (with(r#"{"error":[],"result":{}}"#), unreadable),
        (with(r#"{"error":[],"result":{"XXBTZUSD":{"a":[]}}}"#), unreadable),
        (with(r#"{"error":[],"result":[1]}"#), unreadable),
        (Answer::json(include_str!("../../test_data/ticker.json").replace("30300.10000", "-1")), unreadable),
        (Answer::json(include_str!("../../test_data/ticker.json").replace("30300.10000", "1e999")), unreadable),
    ];
    for (number, (answer, fits)) in cases.into_iter().enumerate() {
        let error = ticker(answer).await.unwrap_err();
        assert!(fits(&error), "{number}: {error:?}");
    }
}

#[tokio::test]
async fn a_limit_by_status_is_told_with_its_time_and_a_silent_venue_in_time() {
    let limited = ticker(Answer::With("429 Too Many Requests", String::new())).await.unwrap_err();
    assert!(matches!(limited, ExchangeError::RateLimited { retry_after: Some(_), .. }));
    let venue = Venue::new().await;
    venue.answer("Ticker", Answer::Silence);
    let late = async {
        while venue.asked().is_empty() {
            tokio::task::yield_now().await;
        }
        venue.clock.advance(Duration::from_secs(10));
    };
    let ctx = ctx();
    let (answer, ()) = tokio::join!(venue.kraken.ticker(&ctx, symbol("BTC-USD")), late);
    assert!(matches!(answer, Err(ExchangeError::Timeout { .. })));
}

#[tokio::test]
async fn a_trade_with_a_side_that_nobody_knows_is_not_guessed_at() {
    let venue = Venue::new().await;
    let body = include_str!("../../test_data/trades.json").replace(r#""s","l""#, r#""x","l""#);
    venue.answer("Trades", Answer::json(body));
    let error = venue.kraken.trades(&ctx(), symbol("BTC-USD"), 10).await.unwrap_err();
    assert!(matches!(error, ExchangeError::Protocol { .. }));
}
