//! An exchange that is asked with patience, and left alone when it fails.

use std::sync::Arc;
use std::time::Duration;

use cambist_model::{AccountId, Source};
use cambist_ports::exchange::{
    Account, Circuit, DeadMansSwitch, Exchange, ExchangeDescriptor, ExchangeError, MarketData, Streams, Trading,
    Unsupported,
};
use cambist_ports::{Clock, Ctx};

use crate::breaker::Breaker;
use crate::pause::pause;

/// An exchange behind a circuit breaker, whose reads are asked again after a failure that passes.
///
/// A request that asks for a simulated fault is passed on as it is: it wants to see the fault.
pub struct Guarded {
    pub(crate) exchange: Arc<dyn Exchange>,
    pub(crate) breaker: Breaker,
    clock: Arc<dyn Clock>,
}

impl Guarded {
    /// Guards `exchange`.
    pub fn new(exchange: Arc<dyn Exchange>, clock: Arc<dyn Clock>) -> Self {
        Self { breaker: Breaker::new(exchange.descriptor().id), exchange, clock }
    }

    /// Asks once, if the circuit allows it.
    pub(crate) async fn once<T>(
        &self,
        ctx: &Ctx,
        ask: impl Future<Output = Result<T, ExchangeError>>,
    ) -> Result<T, ExchangeError> {
        if ctx.fault.is_some() {
            return ask.await;
        }
        self.check()?;
        let answer = ask.await;
        self.learn(&answer);
        answer
    }

    /// Asks, and asks again after a failure that passes, as long as the caller waits.
    pub(crate) async fn patiently<T, F: Future<Output = Result<T, ExchangeError>>>(
        &self,
        ctx: &Ctx,
        ask: impl Fn() -> F,
    ) -> Result<T, ExchangeError> {
        let mut tried = 0;
        loop {
            let answer = self.once(ctx, ask()).await;
            tried += 1;
            let Err(error) = &answer else { return answer };
            if ctx.fault.is_some() || !passes(error) {
                return answer;
            }
            let Some(pause) = pause(ctx.request_id, tried, wanted(error)) else { return answer };
            let at = self.clock.now().plus(pause);
            if ctx.deadline.is_some_and(|deadline| deadline <= at) {
                return answer;
            }
            self.clock.sleep_until(at).await;
        }
    }

    /// May the exchange be asked now?
    pub(crate) fn check(&self) -> Result<(), ExchangeError> {
        self.breaker.admit(self.clock.now())
    }

    /// Takes from an answer how the exchange is.
    pub(crate) fn learn<T>(&self, answer: &Result<T, ExchangeError>) {
        match answer {
            Err(
                error @ (ExchangeError::Unavailable { .. }
                | ExchangeError::Timeout { .. }
                | ExchangeError::Protocol { .. }),
            ) => self.breaker.failed(self.clock.now(), &error.to_string()),
            // Nothing was asked, so nothing was learned.
            Err(ExchangeError::CircuitOpen { .. } | ExchangeError::Unsupported(_)) => {}
            _ => self.breaker.succeeded(),
        }
    }

    /// The exchange did not say what became of an act.
    pub(crate) fn in_doubt(&self, cause: &str) {
        self.breaker.failed(self.clock.now(), cause);
    }
}

/// Is it a failure that may be over in a moment?
fn passes(error: &ExchangeError) -> bool {
    use ExchangeError::{RateLimited, Timeout, Unavailable};
    matches!(error, RateLimited { .. } | Unavailable { .. } | Timeout { .. })
}

/// How long does the exchange want to be left alone?
fn wanted(error: &ExchangeError) -> Option<Duration> {
    match error {
        ExchangeError::RateLimited { retry_after, .. } => *retry_after,
        _ => None,
    }
}

impl Exchange for Guarded {
    fn descriptor(&self) -> &ExchangeDescriptor {
        self.exchange.descriptor()
    }

    fn account_id(&self) -> Result<AccountId, Unsupported> {
        self.exchange.account_id()
    }

    fn source(&self) -> Source {
        self.exchange.source()
    }

    fn circuit(&self) -> Circuit {
        self.breaker.circuit(self.clock.now())
    }

    fn market_data(&self) -> Result<&dyn MarketData, Unsupported> {
        self.exchange.market_data().map(|_| self as &dyn MarketData)
    }

    fn account(&self) -> Result<&dyn Account, Unsupported> {
        self.exchange.account().map(|_| self as &dyn Account)
    }

    fn trading(&self) -> Result<&dyn Trading, Unsupported> {
        self.exchange.trading().map(|_| self as &dyn Trading)
    }

    fn streams(&self) -> Result<&dyn Streams, Unsupported> {
        self.exchange.streams().map(|_| self as &dyn Streams)
    }

    fn dead_mans_switch(&self) -> Result<&dyn DeadMansSwitch, Unsupported> {
        self.exchange.dead_mans_switch().map(|_| self as &dyn DeadMansSwitch)
    }
}
