//! Markets that exchanges do not have.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cambist_model::{ExchangeId, Symbol, Timestamp};
use cambist_ports::cache::{CacheKey, CacheKind, CacheSelection};
use cambist_ports::exchange::ExchangeError;

/// How many are remembered. More are asked for each time, which the exchange's own limits bound.
const MOST: usize = 1_000;

/// Remembers for a while, in this process, that an exchange has no such market.
#[derive(Default)]
pub(crate) struct UnknownSymbols(Mutex<HashMap<(ExchangeId, Symbol), Unknown>>);

struct Unknown {
    error: ExchangeError,
    until: Timestamp,
}

impl UnknownSymbols {
    /// What the exchange said when it was last asked for this market.
    pub(crate) fn find(&self, exchange: ExchangeId, symbol: Symbol, now: Timestamp) -> Option<ExchangeError> {
        let known = self.known();
        known.get(&(exchange, symbol)).filter(|unknown| now < unknown.until).map(|unknown| unknown.error.clone())
    }

    /// Remembers an error of an exchange until then, if it says that there is no such market.
    pub(crate) fn note(&self, error: &ExchangeError, now: Timestamp, until: Timestamp) {
        let ExchangeError::UnknownSymbol { exchange, symbol, .. } = error else { return };
        let mut known = self.known();
        if known.len() >= MOST {
            known.retain(|_, unknown| now < unknown.until);
        }
        if known.len() < MOST {
            known.insert((*exchange, *symbol), Unknown { error: error.clone(), until });
        }
    }

    /// Forgets those that are selected, and says how many there were.
    pub(crate) fn forget(&self, selection: &CacheSelection) -> u64 {
        let mut known = self.known();
        let before = known.len();
        known.retain(|(exchange, symbol), _| {
            !selection.takes(&CacheKey::of_market(CacheKind::UnknownSymbol, *exchange, *symbol))
        });
        u64::try_from(before - known.len()).unwrap_or(u64::MAX)
    }

    /// How many are remembered.
    pub(crate) fn count(&self, now: Timestamp) -> u64 {
        let remembered = self.known().values().filter(|unknown| now < unknown.until).count();
        u64::try_from(remembered).unwrap_or(u64::MAX)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<(ExchangeId, Symbol), Unknown>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
