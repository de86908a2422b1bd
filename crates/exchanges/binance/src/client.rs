//! Asking Binance, with what it costs and what its refusals mean.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use cambist_exchange_kit::http::HttpClient;
use cambist_exchange_kit::stream::Fetch;
use cambist_model::{Symbol, Timestamp};
use cambist_ports::Clock;
use cambist_ports::exchange::ExchangeError;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use crate::catalog::{Catalog, Listings};
use crate::error::{Subject, body, json, unknown_symbol};
use crate::rest::{EXCHANGE_INFO, weight};

/// So long is it believed which markets there are.
const LISTINGS_LIFE: Duration = Duration::from_hours(1);

/// When they cannot be asked for, the ones known are believed for so long before it is tried again.
const LISTINGS_RESPITE: Duration = Duration::from_mins(1);

/// Binance's REST interface, and which markets it told of.
pub(crate) struct Client {
    http: HttpClient,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Held by whoever asks for the markets, so that one asks for all.
    asking: Mutex<()>,
}

/// A market that can be asked for.
pub(crate) struct Market {
    symbol: Symbol,
    listings: Arc<Listings>,
    /// What Binance calls it.
    pub(crate) name: String,
}

impl Client {
    pub(crate) fn new(http: HttpClient, clock: Arc<dyn Clock>) -> Self {
        Self { http, catalog: Arc::default(), clock, asking: Mutex::default() }
    }

    /// Asks anew which markets there are, and tells when that was.
    pub(crate) async fn refresh(
        &self,
        deadline: Option<Timestamp>,
    ) -> Result<(Arc<Listings>, Timestamp), ExchangeError> {
        let answer = self.ask(EXCHANGE_INFO, None, deadline).await?;
        let (listings, now) = (Arc::new(Listings::read(&answer)?), self.clock.now());
        if listings.skipped() > 0 {
            tracing::debug!(skipped = listings.skipped(), "some of Binance's markets have no name or rules here");
        }
        self.catalog.learn(Arc::clone(&listings), now);
        Ok((listings, now))
    }

    /// Finds a market among those that were told of within the hour.
    pub(crate) async fn market(&self, symbol: Symbol, deadline: Option<Timestamp>) -> Result<Market, ExchangeError> {
        let listings = self.listings(deadline).await?;
        match listings.name(symbol).map(str::to_owned) {
            Some(name) => Ok(Market { symbol, listings, name }),
            None => Err(unknown_symbol(symbol, &listings)),
        }
    }

    /// Asks something about a market.
    pub(crate) async fn about<T: DeserializeOwned>(
        &self,
        market: &Market,
        path: &str,
        deadline: Option<Timestamp>,
    ) -> Result<T, ExchangeError> {
        let answer = self.ask(path, Some((market.symbol, &market.listings)), deadline).await?;
        json(&answer)
    }

    async fn listings(&self, deadline: Option<Timestamp>) -> Result<Arc<Listings>, ExchangeError> {
        if let Some(fresh) = self.fresh() {
            return Ok(fresh);
        }
        let _asking = self.asking.lock().await;
        if let Some(fresh) = self.fresh() {
            return Ok(fresh);
        }
        match (self.refresh(deadline).await, self.catalog.latest()) {
            (Ok((listings, _)), _) => Ok(listings),
            (Err(error), Some((known, _))) => {
                tracing::warn!(%error, "Binance does not say which markets it has; those known are believed");
                let at = self.clock.now().minus(LISTINGS_LIFE).plus(LISTINGS_RESPITE);
                self.catalog.learn(Arc::clone(&known), at);
                Ok(known)
            }
            (Err(error), None) => Err(error),
        }
    }

    fn fresh(&self) -> Option<Arc<Listings>> {
        let (listings, at) = self.catalog.latest()?;
        (self.clock.now() < at.plus(LISTINGS_LIFE)).then_some(listings)
    }

    async fn ask(&self, path: &str, subject: Subject<'_>, deadline: Option<Timestamp>) -> Result<Bytes, ExchangeError> {
        let answer = self.http.get(path, weight(path), deadline).await?;
        body(answer, subject).inspect_err(|error| {
            // It may say so without the status that says so.
            if let ExchangeError::RateLimited { retry_after, .. } = error {
                let _ = self.http.limited(*retry_after);
            }
        })
    }
}

#[async_trait]
impl Fetch for Client {
    async fn fetch(&self, path: &str) -> Result<Bytes, ExchangeError> {
        self.ask(path, None, None).await
    }
}
