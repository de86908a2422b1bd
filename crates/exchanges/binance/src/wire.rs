//! What Binance's REST interface answers, as it is written.

use std::borrow::Cow;

use cambist_model::{Amount, Percent, Price, Quantity};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// `/api/v3/exchangeInfo`. Each market is read by itself, so that one that cannot be read does not hide the others.
#[derive(Deserialize)]
pub(crate) struct ExchangeInfo<'a> {
    #[serde(borrow)]
    pub(crate) symbols: Vec<&'a RawValue>,
}

/// A market and its rules.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Market<'a> {
    pub(crate) symbol: Cow<'a, str>,
    pub(crate) status: Cow<'a, str>,
    pub(crate) base_asset: Cow<'a, str>,
    pub(crate) quote_asset: Cow<'a, str>,
    pub(crate) base_asset_precision: u32,
    pub(crate) quote_asset_precision: u32,
    pub(crate) is_spot_trading_allowed: bool,
    pub(crate) filters: Vec<Filter>,
}

/// A rule for orders. A number of zero means that the rule is off.
#[derive(Deserialize)]
#[serde(tag = "filterType")]
pub(crate) enum Filter {
    #[serde(rename = "PRICE_FILTER", rename_all = "camelCase")]
    Price { tick_size: Amount },
    #[serde(rename = "LOT_SIZE", rename_all = "camelCase")]
    Lot { min_qty: Quantity, max_qty: Quantity, step_size: Amount },
    #[serde(rename = "NOTIONAL", alias = "MIN_NOTIONAL", rename_all = "camelCase")]
    Notional { min_notional: Quantity },
    #[serde(other)]
    Other,
}

/// `/api/v3/ticker/24hr`. A price of zero means that there is none.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DayTicker {
    pub(crate) bid_price: Price,
    pub(crate) bid_qty: Quantity,
    pub(crate) ask_price: Price,
    pub(crate) ask_qty: Quantity,
    pub(crate) last_price: Price,
    pub(crate) open_price: Price,
    pub(crate) high_price: Price,
    pub(crate) low_price: Price,
    pub(crate) volume: Quantity,
    pub(crate) price_change_percent: Percent,
    pub(crate) close_time: i64,
}

/// `/api/v3/depth`: the best levels, best first.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Depth {
    pub(crate) last_update_id: u64,
    pub(crate) bids: Vec<(Price, Quantity)>,
    pub(crate) asks: Vec<(Price, Quantity)>,
}

/// One of `/api/v3/trades`, which are oldest first.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecentTrade {
    pub(crate) id: u64,
    pub(crate) price: Price,
    pub(crate) qty: Quantity,
    pub(crate) time: i64,
    pub(crate) is_buyer_maker: bool,
}

/// One of `/api/v3/klines`, which are oldest first: opening time, open, high, low, close, volume, closing time, quote
/// volume, number of trades, two volumes of takers, and something to be ignored.
#[derive(Deserialize)]
pub(crate) struct Kline(
    pub(crate) i64,
    pub(crate) Price,
    pub(crate) Price,
    pub(crate) Price,
    pub(crate) Price,
    pub(crate) Quantity,
    IgnoredAny,
    IgnoredAny,
    pub(crate) u64,
    IgnoredAny,
    IgnoredAny,
    IgnoredAny,
);

/// A refusal.
#[derive(Deserialize)]
pub(crate) struct Refusal {
    pub(crate) code: i64,
    pub(crate) msg: String,
}
