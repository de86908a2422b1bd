//! Kraken as an exchange.

use std::sync::Arc;

use cambist_exchange_kit::http::{HttpClient, HttpSettings};
use cambist_exchange_kit::stream::{SharedStreams, StreamSettings};
use cambist_exchange_kit::{Rate, Transport};
use cambist_model::{AccountId, Source};
use cambist_ports::exchange::{Account, Exchange, ExchangeDescriptor, MarketData, Streams, Trading, Unsupported};
use cambist_ports::{Clock, Ids};
use std::time::Duration;

use crate::http::Rest;
use crate::id::{SOURCE, exchange_id};
use crate::markets::Directory;
use crate::profile;
use crate::settings::KrakenSettings;
use crate::ws::KrakenSession;

/// How many subscriptions one connection carries. Kraken names no limit; this keeps a single loss small.
const MAX_SUBSCRIPTIONS: usize = 200;

/// How many messages are sent on a connection.
const MESSAGES: Rate = Rate::new(20, Duration::from_secs(1));

/// How many connections are made: Kraken's gate keeper allows 150 in ten minutes.
const CONNECTS: Rate = Rate::new(100, Duration::from_mins(10));

/// Kraken's spot market, without an account.
pub struct Kraken {
    pub(crate) rest: Arc<Rest>,
    pub(crate) directory: Arc<Directory>,
    pub(crate) streams: SharedStreams,
    pub(crate) clock: Arc<dyn Clock>,
    descriptor: ExchangeDescriptor,
}

/// Kraken, asked by `transport`. Nothing is connected before something is asked.
pub fn build(settings: KrakenSettings, transport: Transport, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Kraken {
    let exchange = exchange_id();
    let KrakenSettings { rest_url, ws_url, rate, timeout } = settings;
    let http = HttpSettings { exchange, url: rest_url, timeout, rate };
    let rest = Arc::new(Rest::new(HttpClient::new(http, transport.clone(), Arc::clone(&clock))));
    let directory = Arc::new(Directory::new(Arc::clone(&rest), Arc::clone(&clock)));
    let listing = Arc::clone(&directory);
    let new_session = move || {
        Box::new(KrakenSession::new({
            let listing = Arc::clone(&listing);
            move || listing.current()
        })) as _
    };
    let streams = StreamSettings {
        exchange,
        url: ws_url,
        max_subscriptions: MAX_SUBSCRIPTIONS,
        messages: MESSAGES,
        connects: CONNECTS,
    };
    let streams = SharedStreams::new(streams, new_session, Arc::clone(&rest) as _, transport, Arc::clone(&clock), ids);
    Kraken { rest, directory, streams, clock, descriptor: profile::descriptor() }
}

impl Exchange for Kraken {
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
