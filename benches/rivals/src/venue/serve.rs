//! The venue's routes.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::RawQuery;
use axum::response::Response;
use axum::routing::get;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};

use super::{binance, kraken, stream};
use crate::{Outcome, bare};

/// Serves on this port, or on any if it is 0, says where, and ticks so often on every stream of tickers.
pub(crate) async fn serve(ticks_per_second: u32, port: u16) -> Outcome {
    let period = Duration::from_secs(1).checked_div(ticks_per_second).ok_or("a venue that never ticks")?;
    let ticker = stream::ticking(period);
    let router = Router::new()
        .route("/0/public/AssetPairs", get(async || json(kraken::PAIRS)))
        .route("/0/public/Assets", get(async || json(kraken::ASSETS)))
        .route("/0/public/SystemStatus", get(async || json(kraken::STATUS)))
        .route("/0/public/Time", get(async || json(kraken::time())))
        .route("/0/public/Ticker", get(async || json(kraken::TICKER)))
        .route("/0/public/Depth", get(async || json(kraken::DEPTH)))
        .route("/0/public/Trades", get(async || json(kraken::TRADES)))
        .route(
            "/0/public/OHLC",
            get(async |RawQuery(query)| json(kraken::candles(number(query.as_deref(), "interval")))),
        )
        .route("/v2", get(async move |upgrade| stream::answer(upgrade, ticker)))
        .route("/api/v3/exchangeInfo", get(async || json(binance::SYMBOLS)))
        .route("/api/v3/time", get(async || json(binance::time())))
        .route("/api/v3/ping", get(async || json("{}")))
        .route("/api/v3/ticker/24hr", get(async || json(binance::ticker())))
        .route(
            "/api/v3/klines",
            get(async |RawQuery(query)| {
                let query = query.as_deref();
                json(binance::candles(number(query, "limit"), number(query, "startTime")))
            }),
        );
    bare::listen(router, port).await
}

/// A number in a query, if it is there.
fn number(query: Option<&str>, name: &str) -> Option<u64> {
    let pairs = query?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(field, _)| *field == name).find_map(|(_, value)| value.parse().ok())
}

fn json(body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::OK;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
