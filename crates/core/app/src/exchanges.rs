//! The exchanges that there are.

use std::sync::Arc;

use cambist_model::safety::Limits;
use cambist_model::{AppError, ExchangeId};
use cambist_ports::exchange::Exchange;

/// An exchange with the limits that orders to it are held to.
pub struct Venue {
    /// The exchange.
    pub exchange: Arc<dyn Exchange>,
    /// The limits in force.
    pub limits: Limits,
}

impl Venue {
    /// The exchange's id.
    pub fn id(&self) -> ExchangeId {
        self.exchange.descriptor().id
    }
}

/// The configured exchanges, in the order of the configuration. The first is the one meant when none is named.
#[derive(Clone)]
pub struct Exchanges(Arc<[Arc<Venue>]>);

impl Exchanges {
    /// Takes the configured exchanges.
    pub fn new(venues: Vec<Venue>) -> Self {
        Self(venues.into_iter().map(Arc::new).collect())
    }

    /// All of them.
    pub fn all(&self) -> &[Arc<Venue>] {
        &self.0
    }

    /// The exchange named, or the first.
    pub fn get(&self, id: Option<ExchangeId>) -> Result<&Arc<Venue>, AppError> {
        let found = self.0.iter().find(|venue| id.is_none_or(|id| venue.id() == id));
        found.ok_or_else(|| {
            let known: Vec<_> = self.0.iter().map(|venue| venue.id().to_string()).collect();
            let asked = id.map(|id| id.to_string()).unwrap_or_default();
            AppError::not_found("exchange", format!("there is no exchange {asked:?} here"))
                .hint(format!("configured: {}", known.join(", ")))
        })
    }
}
