//! The exchanges that the configuration names, opened in its order.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cambist_app::Venue;
use cambist_config::{Config, Venue as Configured};
use cambist_exchange_binance::BinanceSettings;
use cambist_exchange_kit::{Guarded, Rate, Transport};
use cambist_exchange_kraken::KrakenSettings;
use cambist_exchange_paper::PaperExchange;
use cambist_model::{AccountMode, AppError};
use cambist_ports::exchange::Exchange;
use cambist_ports::paper::PaperVault;
use cambist_ports::{Clock, Ids, Secrets};

use super::{paper, readiness};

/// The exchange that is ours.
const PAPER: &str = "paper";

/// What is needed to open exchanges.
#[derive(Clone, Copy)]
pub(super) struct Opening<'a> {
    /// The configuration.
    pub(super) config: &'a Config,
    /// The settings that somebody chose, by name.
    pub(super) chosen: &'a BTreeMap<String, String>,
    /// Where the secrets of exchanges are.
    pub(super) secrets: &'a dyn Secrets,
    /// Time.
    pub(super) clock: &'a Arc<dyn Clock>,
    /// New identifiers.
    pub(super) ids: &'a Arc<dyn Ids>,
    /// Are the records new? Then nothing is in them yet.
    pub(super) is_new: bool,
}

/// What can be begun before the records are open.
pub(super) struct Begun {
    paper: Option<paper::Beginning>,
}

impl Begun {
    /// Begins whatever the configuration names, for a process that `serves` others or for one question.
    pub(super) fn new(config: &Config, clock: &Arc<dyn Clock>, serves: bool) -> Result<Self, AppError> {
        let exchanges = &config.exchanges;
        let has_paper = exchanges.enabled.iter().any(|id| id.as_str() == PAPER);
        let paper = has_paper.then(|| paper::Beginning::new(&exchanges.paper, clock, serves));
        Ok(Self { paper: paper.transpose()? })
    }
}

/// Open exchanges.
pub(super) struct OpenExchanges {
    /// All of them, in the order of the configuration.
    pub(super) venues: Vec<Venue>,
    /// The paper exchange, if it is among them: somebody has to let time pass there.
    pub(super) paper: Option<Arc<PaperExchange>>,
}

/// Opens what the configuration names. The paper exchange keeps its books in `vault`.
pub(super) async fn open(
    opening: Opening<'_>,
    begun: Begun,
    vault: Arc<dyn PaperVault>,
) -> Result<OpenExchanges, AppError> {
    let Opening { config, clock, ids, is_new, .. } = opening;
    let Begun { mut paper } = begun;
    let transport = Transport::new();
    let mut opened = OpenExchanges { venues: Vec::new(), paper: None };
    for id in &config.exchanges.enabled {
        let exchange: Arc<dyn Exchange> = match id.as_str() {
            PAPER => {
                let paper = paper.take().ok_or_else(|| AppError::internal("the paper exchange is named twice"))?;
                let exchange = Arc::new(paper.open(Arc::clone(&vault), is_new, Arc::clone(clock)).await?);
                opened.paper = Some(Arc::clone(&exchange));
                exchange
            }
            "kraken" => {
                let settings = kraken(&config.exchanges.kraken);
                Arc::new(cambist_exchange_kraken::build(
                    settings,
                    transport.clone(),
                    Arc::clone(clock),
                    Arc::clone(ids),
                ))
            }
            "binance" => {
                let settings = binance(&config.exchanges.binance);
                Arc::new(cambist_exchange_binance::build(
                    settings,
                    transport.clone(),
                    Arc::clone(clock),
                    Arc::clone(ids),
                ))
            }
            other => return Err(AppError::internal(format!("no adapter for {other}"))),
        };
        opened.venues.push(opening.venue(exchange)?);
    }
    Ok(opened)
}

fn kraken(configured: &Configured) -> KrakenSettings {
    let usual = KrakenSettings::default();
    KrakenSettings {
        rest_url: configured.rest_url.as_ref().map_or(usual.rest_url, ToString::to_string),
        ws_url: configured.ws_url.as_ref().map_or(usual.ws_url, ToString::to_string),
        rate: configured.requests_per_minute.map_or(usual.rate, per_minute),
        timeout: usual.timeout,
    }
}

fn binance(configured: &Configured) -> BinanceSettings {
    let usual = BinanceSettings::default();
    BinanceSettings {
        rest_url: configured.rest_url.as_ref().map_or(usual.rest_url, ToString::to_string),
        ws_url: configured.ws_url.as_ref().map_or(usual.ws_url, ToString::to_string),
        rate: configured.requests_per_minute.map_or(usual.rate, per_minute),
    }
}

fn per_minute(requests: u32) -> Rate {
    Rate::new(requests, Duration::from_mins(1))
}

impl Opening<'_> {
    /// An exchange with what it is held to, if it may be used at all.
    fn venue(&self, exchange: Arc<dyn Exchange>) -> Result<Venue, AppError> {
        readiness::check(exchange.descriptor(), self.chosen, self.secrets)?;
        let is_live = exchange.descriptor().mode.is_some_and(AccountMode::is_live);
        let guarded = Guarded::new(exchange, Arc::clone(self.clock));
        Ok(Venue { exchange: Arc::new(guarded), limits: self.config.safety.limits(is_live) })
    }
}
