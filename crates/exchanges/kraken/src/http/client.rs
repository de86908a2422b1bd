//! One method per endpoint: what was asked in, what Kraken wrote out.

use std::borrow::Cow;
use std::collections::HashMap;

use async_trait::async_trait;
use bytes::Bytes;
use cambist_exchange_kit::http::{HttpAnswer, HttpClient};
use cambist_exchange_kit::stream::Fetch;
use cambist_model::{Symbol, Timestamp};
use cambist_ports::exchange::ExchangeError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::of_market::OfMarket;
use super::row::Row;
use super::wire::{DepthWire, OhlcWire, PairWire, TickerWire, TradeWire};
use crate::error;
use crate::markets::Market;

/// The markets of the venue with their rules.
const ASSET_PAIRS: &str = "/0/public/AssetPairs";

/// Every public endpoint costs the same.
const WEIGHT: u32 = 1;

/// What every answer looks like.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    error: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
}

/// Kraken's public REST interface.
pub(crate) struct Rest(HttpClient);

impl Rest {
    pub(crate) fn new(client: HttpClient) -> Self {
        Self(client)
    }

    /// Every market, by Kraken's key for it.
    pub(crate) async fn asset_pairs(
        &self,
        deadline: Option<Timestamp>,
    ) -> Result<HashMap<String, PairWire>, ExchangeError> {
        let answer = self.0.get(ASSET_PAIRS, WEIGHT, deadline).await?;
        read(&answer, self.result(&answer, None)?)
    }

    /// The state of a market.
    pub(crate) async fn ticker(
        &self,
        market: &Market,
        deadline: Option<Timestamp>,
    ) -> Result<TickerWire, ExchangeError> {
        self.of_market(market, format!("/0/public/Ticker?pair={}", market.key), deadline).await
    }

    /// The best levels of a market.
    pub(crate) async fn depth(
        &self,
        market: &Market,
        count: u32,
        deadline: Option<Timestamp>,
    ) -> Result<DepthWire, ExchangeError> {
        self.of_market(market, format!("/0/public/Depth?pair={}&count={count}", market.key), deadline).await
    }

    /// The last trades of a market.
    pub(crate) async fn trades(
        &self,
        market: &Market,
        count: u32,
        deadline: Option<Timestamp>,
    ) -> Result<Vec<Row<TradeWire>>, ExchangeError> {
        self.of_market(market, format!("/0/public/Trades?pair={}&count={count}", market.key), deadline).await
    }

    /// Candles of so many minutes, from about `since` on; the most recent ones only.
    pub(crate) async fn ohlc(
        &self,
        market: &Market,
        minutes: i64,
        since: Timestamp,
        deadline: Option<Timestamp>,
    ) -> Result<Vec<Row<OhlcWire>>, ExchangeError> {
        let (key, since) = (&market.key, since.secs().max(0));
        let path = format!("/0/public/OHLC?pair={key}&interval={minutes}&since={since}");
        self.of_market(market, path, deadline).await
    }

    /// What an answer says about its one market.
    async fn of_market<T: DeserializeOwned>(
        &self,
        market: &Market,
        path: String,
        deadline: Option<Timestamp>,
    ) -> Result<T, ExchangeError> {
        let answer = self.0.get(&path, WEIGHT, deadline).await?;
        let OfMarket(of_market) = read(&answer, self.result(&answer, Some(market.symbol))?)?;
        of_market.ok_or_else(|| answer.unreadable("it says nothing about the market"))
    }

    /// What an answer is about, or the error in it.
    fn result<'a>(&self, answer: &'a HttpAnswer, symbol: Option<Symbol>) -> Result<&'a RawValue, ExchangeError> {
        let envelope: Envelope<'_> = answer.json()?;
        let errors = envelope.error.iter().map(AsRef::as_ref);
        match (error::translate(errors, symbol, &self.0), envelope.result) {
            (Some(error), _) => Err(error),
            (None, Some(result)) => Ok(result),
            (None, None) => Err(answer.unreadable(format!("it has no result; it answered {}", answer.status))),
        }
    }
}

#[async_trait]
impl Fetch for Rest {
    async fn fetch(&self, path: &str) -> Result<Bytes, ExchangeError> {
        let answer = self.0.get(path, WEIGHT, None).await?;
        let result = self.result(&answer, None)?;
        Ok(Bytes::copy_from_slice(result.get().as_bytes()))
    }
}

fn read<'a, T: Deserialize<'a>>(answer: &HttpAnswer, json: &'a RawValue) -> Result<T, ExchangeError> {
    serde_json::from_str(json.get()).map_err(|error| answer.unreadable(error.to_string()))
}
