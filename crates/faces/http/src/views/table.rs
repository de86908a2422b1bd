//! Every view.

use cambist_ops::{HttpBinding, Method};

use super::field::{Field, Form};
use super::view::View;
use super::{candles, ticker};

const EXCHANGE: Field =
    Field { about: Some("Exchange, as /api/v1/exchanges lists it."), required: true, ..Field::same("exchange") };
const SYMBOL: Field = Field { required: true, ..Field::same("symbol") };
const ONLY_SYMBOL: Field = Field {
    meant: "symbols",
    form: Form::OnlyItem,
    about: Some("Market, like BTC-USD or BTC/USD."),
    required: true,
    ..Field::same("symbol")
};
const SINCE: Field = Field {
    meant: "start",
    form: Form::Milliseconds,
    about: Some("First candle opens here or later, in milliseconds since 1970; without it, the last `limit` candles."),
    ..Field::same("since")
};
const LIMIT: Field = Field::same("limit");

/// Every view, by design.
pub(crate) const VIEWS: &[View] = &[
    // Design 000.
    View {
        name: "get_account_balance",
        summary: "What the account holds.",
        http: HttpBinding { method: Method::Get, path: "/account/balance", status: 200 },
        operation: "list_balances",
        fields: &[],
        shape: None,
    },
    View {
        name: "get_account_positions",
        summary: "What is held other than cash, with profit and loss.",
        http: HttpBinding { method: Method::Get, path: "/account/positions", status: 200 },
        operation: "list_positions",
        fields: &[],
        shape: None,
    },
    View {
        name: "post_order",
        summary: "Places one order after checking it against the safety rules.",
        http: HttpBinding { method: Method::Post, path: "/orders", status: 201 },
        operation: "place_order",
        fields: &[],
        shape: None,
    },
    View {
        name: "get_order_details",
        summary: "One order with its status, executions and fees.",
        http: HttpBinding { method: Method::Get, path: "/orders/{order_id}", status: 200 },
        operation: "get_order",
        fields: &[],
        shape: None,
    },
    View {
        name: "get_market_instruments",
        summary: "The markets of an exchange with their trading rules.",
        http: HttpBinding { method: Method::Get, path: "/market/instruments", status: 200 },
        operation: "list_products",
        fields: &[],
        shape: None,
    },
    View {
        name: "get_market_ticker",
        summary: "Best prices, last price and the last 24 hours of a market.",
        http: HttpBinding { method: Method::Get, path: "/market/ticker/{symbol}", status: 200 },
        operation: "get_market_data",
        fields: &[ONLY_SYMBOL, Field::same("exchange")],
        shape: Some(ticker::TICKER),
    },
    // Design 002.
    View {
        name: "get_price",
        summary: "Price and 24 hours of a market.",
        http: HttpBinding { method: Method::Get, path: "/price/{exchange}/{symbol}", status: 200 },
        operation: "get_market_data",
        fields: &[EXCHANGE, ONLY_SYMBOL],
        shape: Some(ticker::SHORT),
    },
    View {
        name: "get_historical",
        summary: "Candles of a market, oldest first. Source and age stand in the headers.",
        http: HttpBinding { method: Method::Get, path: "/historical/{exchange}/{symbol}", status: 200 },
        operation: "get_historical_candles",
        fields: &[EXCHANGE, SYMBOL, Field { default: Some("1d"), ..Field::same("timeframe") }, SINCE, LIMIT],
        shape: Some(candles::LIST),
    },
    // Design 003.
    View {
        name: "get_api_ticker",
        summary: "Price of a market, and everything known about it.",
        http: HttpBinding { method: Method::Get, path: "/api/ticker/{exchange}/{symbol}", status: 200 },
        operation: "get_market_data",
        fields: &[EXCHANGE, ONLY_SYMBOL],
        shape: Some(ticker::WITH_INFO),
    },
    View {
        name: "post_api_historical",
        summary: "Candles of a market, oldest first. Source and age stand in the headers.",
        http: HttpBinding { method: Method::Post, path: "/api/historical", status: 200 },
        operation: "get_historical_candles",
        fields: &[EXCHANGE, SYMBOL, Field { default: Some("1m"), ..Field::same("timeframe") }, SINCE, LIMIT],
        shape: Some(candles::WITH_NAMES),
    },
];
