//! The markets of Kraken: what each is called where, and its rules.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use cambist_exchange_kit::similar;
use cambist_model::{Product, Symbol, Timestamp};
use cambist_ports::Clock;
use cambist_ports::exchange::ExchangeError;
use tokio::sync::Mutex;

use crate::http::{PairWire, Rest};
use crate::id::exchange_id;
use crate::map;

/// How long the list of markets is believed.
const BELIEVED: Duration = Duration::from_hours(1);

/// How long an old list is used on when no new one can be had.
const RETRY: Duration = Duration::from_mins(1);

/// One market.
#[derive(Clone, Debug)]
pub struct Market {
    /// What we call it.
    pub symbol: Symbol,
    /// What its REST interface calls it, like `XXBTZUSD`.
    pub key: String,
    /// What its WebSocket calls it, like `BTC/USD`.
    pub stream_name: String,
    /// How many digits of a price stand after the point.
    pub price_decimals: u32,
    /// How many digits of a quantity stand after the point.
    pub quantity_decimals: u32,
    /// Its rules.
    pub product: Product,
}

/// Every market at one moment.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    by_symbol: HashMap<Symbol, Arc<Market>>,
    by_stream_name: HashMap<String, Symbol>,
    /// What it was true by; the markets are in the order of their symbols.
    as_of: Timestamp,
}

impl Listing {
    /// Reads the result of `AssetPairs`, true at `as_of`.
    pub fn read(json: &str, as_of: Timestamp) -> Result<Self, ExchangeError> {
        let pairs: HashMap<String, PairWire> = serde_json::from_str(json)
            .map_err(|error| ExchangeError::Protocol { exchange: exchange_id(), detail: error.to_string() })?;
        Ok(Self::new(pairs, as_of))
    }

    /// What is no market that we could name is left out.
    fn new(pairs: HashMap<String, PairWire>, as_of: Timestamp) -> Self {
        let mut listing = Self { as_of, ..Self::default() };
        let (all, mut left_out) = (pairs.len(), 0_usize);
        // In a fixed order, so that of two with one name always the same is taken.
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        pairs.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        for (key, pair) in pairs {
            match market(&key, &pair) {
                Some(market) if !listing.by_symbol.contains_key(&market.symbol) => {
                    listing.by_stream_name.insert(market.stream_name.clone(), market.symbol);
                    listing.by_symbol.insert(market.symbol, Arc::new(market));
                }
                _ => left_out += 1,
            }
        }
        if left_out > 0 {
            tracing::debug!(all, left_out, "some markets of Kraken have no name that can be used");
        }
        listing
    }

    /// The market of a symbol.
    pub fn find(&self, symbol: Symbol) -> Result<&Arc<Market>, ExchangeError> {
        self.by_symbol.get(&symbol).ok_or_else(|| {
            let known = similar(symbol, self.by_symbol.keys().copied());
            ExchangeError::UnknownSymbol { exchange: exchange_id(), symbol, known }
        })
    }

    /// The symbol of a name of the WebSocket.
    pub fn symbol(&self, stream_name: &str) -> Option<Symbol> {
        self.by_stream_name.get(stream_name).copied()
    }

    /// The rules of every market, in the order of their symbols.
    pub fn products(&self) -> Vec<Product> {
        let mut products: Vec<_> = self.by_symbol.values().map(|market| market.product.clone()).collect();
        products.sort_unstable_by_key(|product| product.symbol);
        products
    }

    /// When it was true, by our clock.
    pub fn as_of(&self) -> Timestamp {
        self.as_of
    }
}

fn market(key: &str, pair: &PairWire) -> Option<Market> {
    let is_plain = key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_' || b == b'-');
    let wsname = pair.wsname.as_deref().filter(|_| is_plain)?;
    let symbol = map::symbol(wsname)?;
    Some(Market {
        symbol,
        key: key.to_owned(),
        stream_name: map::stream_name(wsname)?,
        price_decimals: pair.pair_decimals,
        quantity_decimals: pair.lot_decimals,
        product: map::product(symbol, pair).ok()?,
    })
}

/// The listing, fetched when it is needed and again when it is old.
pub(crate) struct Directory {
    rest: Arc<Rest>,
    clock: Arc<dyn Clock>,
    current: RwLock<Arc<Listing>>,
    /// Held while the listing is fetched; until when the current one is believed.
    believed_until: Mutex<Timestamp>,
}

impl Directory {
    pub(crate) fn new(rest: Arc<Rest>, clock: Arc<dyn Clock>) -> Self {
        Self { rest, clock, current: RwLock::default(), believed_until: Mutex::new(Timestamp::EPOCH) }
    }

    /// The listing as it was known last; empty before the first.
    pub(crate) fn current(&self) -> Arc<Listing> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A listing that may be believed. Who comes while it is fetched waits for it.
    pub(crate) async fn listing(&self, deadline: Option<Timestamp>) -> Result<Arc<Listing>, ExchangeError> {
        let current = self.current();
        if self.clock.now() < current.as_of.plus(BELIEVED) {
            return Ok(current);
        }
        let mut believed_until = self.believed_until.lock().await;
        if self.clock.now() < *believed_until {
            return Ok(self.current());
        }
        let no_market = || {
            let detail = "it lists no market at all".to_owned();
            ExchangeError::Protocol { exchange: exchange_id(), detail }
        };
        let pairs = self.rest.asset_pairs(deadline).await;
        match pairs.and_then(|pairs| if pairs.is_empty() { Err(no_market()) } else { Ok(pairs) }) {
            Ok(pairs) => {
                let now = self.clock.now();
                let listing = Arc::new(Listing::new(pairs, now));
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&listing);
                *believed_until = now.plus(BELIEVED);
                Ok(listing)
            }
            // Markets change rarely: an old list is better than none.
            Err(error) if !current.by_symbol.is_empty() => {
                tracing::warn!(%error, "the list of Kraken's markets is old, and no new one can be had");
                *believed_until = self.clock.now().plus(RETRY);
                Ok(current)
            }
            Err(error) => Err(error),
        }
    }

    /// The market of a symbol.
    pub(crate) async fn find(&self, symbol: Symbol, deadline: Option<Timestamp>) -> Result<Arc<Market>, ExchangeError> {
        Ok(Arc::clone(self.listing(deadline).await?.find(symbol)?))
    }
}
