//! Which markets there are, and what Binance calls them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use cambist_model::{Product, Symbol, Timestamp};
use cambist_ports::exchange::ExchangeError;

use crate::error::json;
use crate::map::product;
use crate::wire::{ExchangeInfo, Market};

/// The markets at one time.
#[derive(Debug, Default)]
pub struct Listings {
    products: Vec<Product>,
    names: HashMap<Symbol, String>,
    skipped: usize,
}

impl Listings {
    /// Reads an answer of `/api/v3/exchangeInfo`.
    ///
    /// Markets whose names are no names here (they may be in any alphabet), and those without rules for orders, are left
    /// out and counted.
    pub fn read(body: &[u8]) -> Result<Self, ExchangeError> {
        let info: ExchangeInfo<'_> = json(body)?;
        let mut listings = Self::default();
        for text in info.symbols {
            let market = serde_json::from_str::<Market<'_>>(text.get()).ok();
            let known = market.and_then(|market| product(&market).map(|product| (product, market.symbol.into_owned())));
            match known {
                Some((product, name)) if name.is_ascii() && !listings.names.contains_key(&product.symbol) => {
                    listings.names.insert(product.symbol, name);
                    listings.products.push(product);
                }
                _ => listings.skipped += 1,
            }
        }
        Ok(listings)
    }

    /// Every market with its rules.
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// How many markets were left out.
    pub fn skipped(&self) -> usize {
        self.skipped
    }

    /// What Binance calls a market.
    pub fn name(&self, symbol: Symbol) -> Option<&str> {
        self.names.get(&symbol).map(String::as_str)
    }

    /// Every market's name here.
    pub(crate) fn symbols(&self) -> impl Iterator<Item = Symbol> {
        self.names.keys().copied()
    }
}

/// The markets as they were last heard of, shared by whoever asks and whoever listens.
#[derive(Debug, Default)]
pub struct Catalog(RwLock<Option<(Arc<Listings>, Timestamp)>>);

impl Catalog {
    /// With these markets, as they were at `at`.
    pub fn of(listings: Listings, at: Timestamp) -> Self {
        Self(RwLock::new(Some((Arc::new(listings), at))))
    }

    /// The markets, and when they were heard of, if they ever were.
    pub fn latest(&self) -> Option<(Arc<Listings>, Timestamp)> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes newer ones.
    pub(crate) fn learn(&self, listings: Arc<Listings>, at: Timestamp) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((listings, at));
    }
}
