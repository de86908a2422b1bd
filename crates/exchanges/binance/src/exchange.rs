//! Binance as the rest of Cambist sees it.

use std::sync::Arc;
use std::time::Duration;

use cambist_exchange_kit::http::{HttpClient, HttpSettings};
use cambist_exchange_kit::stream::{Fetch, SharedStreams, StreamSettings};
use cambist_exchange_kit::{Rate, Transport};
use cambist_model::{AccountId, Source};
use cambist_ports::exchange::{Account, Exchange, ExchangeDescriptor, MarketData, Streams, Trading, Unsupported};
use cambist_ports::{Clock, Ids};

use crate::client::Client;
use crate::descriptor::descriptor;
use crate::id::{SOURCE, exchange_id};
use crate::stream::BinanceSession;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How many messages a connection takes; a session keeps to less by itself.
const MESSAGES: Rate = Rate::new(4, Duration::from_secs(1));

/// How many connections may be made.
const CONNECTIONS: Rate = Rate::new(300, Duration::from_mins(5));

/// How many subscriptions share a connection. Each takes two streams at most, and 1,024 are allowed.
const SUBSCRIPTIONS: usize = 500;

/// Where Binance is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinanceSettings {
    /// Its REST interface, without a path.
    pub rest_url: String,
    /// Its streams, without a path.
    pub ws_url: String,
    /// What may be asked by REST, in its weights.
    pub rate: Rate,
}

impl Default for BinanceSettings {
    fn default() -> Self {
        Self {
            rest_url: "https://api.binance.com".to_owned(),
            ws_url: "wss://stream.binance.com:9443".to_owned(),
            rate: Rate::new(6_000, Duration::from_mins(1)),
        }
    }
}

/// Binance spot, without an account.
pub struct Binance {
    pub(crate) client: Arc<Client>,
    pub(crate) streams: SharedStreams,
    descriptor: ExchangeDescriptor,
}

/// Binance at these addresses. Nothing is asked before somebody wants to know something.
pub fn build(settings: BinanceSettings, transport: Transport, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Binance {
    let exchange = exchange_id();
    let http = HttpSettings { exchange, url: settings.rest_url, timeout: TIMEOUT, rate: settings.rate };
    let http = HttpClient::new(http, transport.clone(), Arc::clone(&clock));
    let client = Arc::new(Client::new(http, Arc::clone(&clock)));
    let streams = StreamSettings {
        exchange,
        url: format!("{}/stream", settings.ws_url.trim_end_matches('/')),
        max_subscriptions: SUBSCRIPTIONS,
        messages: MESSAGES,
        connects: CONNECTIONS,
    };
    let catalog = Arc::clone(&client.catalog);
    let session = move || Box::new(BinanceSession::new(Arc::clone(&catalog))) as _;
    let fetch = Arc::clone(&client) as Arc<dyn Fetch>;
    let streams = SharedStreams::new(streams, session, fetch, transport, clock, ids);
    Binance { client, streams, descriptor: descriptor() }
}

impl Exchange for Binance {
    fn descriptor(&self) -> &ExchangeDescriptor {
        &self.descriptor
    }

    fn account_id(&self) -> Result<AccountId, Unsupported> {
        Err(Unsupported::no_account(exchange_id()))
    }

    fn source(&self) -> Source {
        SOURCE
    }

    fn market_data(&self) -> Result<&dyn MarketData, Unsupported> {
        Ok(self)
    }

    fn account(&self) -> Result<&dyn Account, Unsupported> {
        Err(Unsupported::no_account(exchange_id()))
    }

    fn trading(&self) -> Result<&dyn Trading, Unsupported> {
        Err(Unsupported::no_account(exchange_id()))
    }

    fn streams(&self) -> Result<&dyn Streams, Unsupported> {
        Ok(self)
    }
}
